"""The desk's announcements: none goes before it was seen and sent, and there is time to undo it."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from digests.publish import ring
from mailbridge.core.site import Site
from mailbridge.store import Store, tables
from tests.doors.web.conftest import Answer, Reader
from tests.doors.web.signed import SignedIn, make_operator, moderate, sign_in
from tests.doors.web.world import NOW, World, build, join

LIST = "/desk/stores/announcements"
WORDS = "Friday is a holiday.\n\nSee https://granary.example/plan for the new dates."


@pytest.fixture
def world(store: Store) -> World:
    world = build(store)
    join(world, "Wanjiru Kamau", "wanjiru@seed.example")
    moderate(world)
    return world


@pytest.fixture
def reader(world: World, serve: Callable[..., Reader]) -> Reader:
    return serve(world.store)


@pytest.fixture
def adaeze(world: World, reader: Reader) -> SignedIn:
    return sign_in(world, reader, "Adaeze Obi")


def drafted(who: SignedIn, words: str = WORDS) -> tuple[str, str]:
    """Write a draft; return its path and its page."""
    answer = who.post(LIST, subject="No digest on Friday", words=words)
    return answer.headers["Location"], who.follow(answer).text


def sent(store: Store, what: str) -> list[str]:
    """Return to whom letters with such a subject go."""
    query = (
        select(tables.address.c.address, tables.letter.c.content)
        .join(tables.delivery, tables.delivery.c.address_id == tables.address.c.id)
        .join(tables.letter, tables.letter.c.id == tables.delivery.c.letter_id)
    )
    with store.reading() as connection:
        rows = connection.execute(query).all()
    return sorted(row.address for row in rows if f"Subject: {what}".encode() in row.content)


def rung(world: World, site: Site, minutes: int) -> None:
    at = NOW + timedelta(minutes=minutes)
    ring(world.store, site, at, at)


def test_a_draft_is_shown_as_members_read_it_and_goes_to_nobody(
    world: World, adaeze: SignedIn, site: Site
) -> None:
    _, page = drafted(adaeze)
    assert "Nobody has got it yet." in page
    assert "<p>Friday is a holiday.</p>" in page
    assert 'href="https://granary.example/plan"' in page
    assert "It goes to 2 members:" in page
    rung(world, site, 5)
    assert sent(world.store, "[Stores] No digest on Friday") == []
    assert "No digest on Friday" in adaeze.get(LIST).text


def test_what_is_sent_goes_out_after_a_minute_to_all_and_its_page_says_how_it_went(
    world: World, adaeze: SignedIn, site: Site
) -> None:
    path, _ = drafted(adaeze)
    assert "It goes out in one minute." in adaeze.follow(adaeze.post(path, act="send")).text
    rung(world, site, 0)
    assert sent(world.store, "[Stores] No digest on Friday") == []
    rung(world, site, 1)
    everybody = ["adaeze@granary.example", "wanjiru@seed.example"]
    assert sent(world.store, "[Stores] No digest on Friday") == everybody
    page = adaeze.get(path).text
    assert re.search(r"on their way</dt><dd>2<", page)
    assert re.search(r'href="/stores/\d+">Stores #', page)
    assert "Send it" not in page
    assert "It is out already." in adaeze.follow(_acted(adaeze, path, "send")).text
    assert sent(world.store, "[Stores] No digest on Friday") == everybody


def test_sending_is_undone_within_the_minute(world: World, adaeze: SignedIn, site: Site) -> None:
    path, _ = drafted(adaeze)
    done = adaeze.follow(adaeze.post(path, act="send")).text
    assert f'action="{path}/stop"' in done
    stopped = adaeze.follow(adaeze.post(f"{path}/stop", page=path)).text
    assert "It is a draft again." in stopped
    rung(world, site, 2)
    assert sent(world.store, "[Stores] No digest on Friday") == []


def test_a_trial_goes_to_oneself_only(world: World, adaeze: SignedIn) -> None:
    path, _ = drafted(adaeze)
    assert "A trial is on its way" in adaeze.follow(adaeze.post(path, act="try")).text
    assert sent(world.store, "[Stores] Trial: No digest on Friday") == ["adaeze@granary.example"]


def test_it_is_scheduled_by_the_clock_that_is_named(
    world: World, adaeze: SignedIn, site: Site
) -> None:
    path, page = drafted(adaeze)
    assert "By the clock of Nairobi." in page
    adaeze.post(path, act="schedule", at="2026-11-19T16:00")  # 13:00 in UTC, an hour from now
    rung(world, site, 59)
    assert sent(world.store, "[Stores] No digest on Friday") == []
    rung(world, site, 60)
    assert len(sent(world.store, "[Stores] No digest on Friday")) == 2


@pytest.mark.parametrize(
    ("at", "told"),
    [("", "Please fill this in."), ("soon", "no time"), ("2026-11-19T14:59", "past")],
)
def test_a_time_that_is_none_or_past_is_told(adaeze: SignedIn, at: str, told: str) -> None:
    path, _ = drafted(adaeze)
    answer = adaeze.post(path, act="schedule", at=at)
    assert answer.status == 422
    assert told in answer.text
    assert "Friday is a holiday." in answer.text


def test_changed_words_make_it_a_draft_again(world: World, adaeze: SignedIn, site: Site) -> None:
    path, _ = drafted(adaeze)
    adaeze.post(path, act="send")
    page = adaeze.follow(_acted(adaeze, path, "save", subject="Monday", words="On Monday.")).text
    assert "It is a draft" in page
    rung(world, site, 2)
    assert sent(world.store, "[Stores] Monday") == []


def test_one_without_subject_or_words_is_told_what_is_missing(adaeze: SignedIn) -> None:
    answer = adaeze.post(LIST, subject=" ", words="")
    assert answer.status == 422
    assert answer.text.count("Please fill this in.") == 2


def test_a_discarded_one_is_gone(adaeze: SignedIn) -> None:
    path, _ = drafted(adaeze)
    assert "is discarded" in adaeze.follow(adaeze.post(path, act="discard")).text
    assert adaeze.get(path).status == 404


def test_it_is_for_moderators_only_and_an_operator_speaks_for_the_alliance(
    world: World, reader: Reader, adaeze: SignedIn
) -> None:
    path, _ = drafted(adaeze)
    wanjiru = sign_in(world, reader, "Wanjiru Kamau")
    assert wanjiru.get(LIST).status == wanjiru.get(path).status == 403
    make_operator(world, "Wanjiru Kamau")
    assert wanjiru.get(path).status == 200
    assert adaeze.get(f"{LIST}/nothing").status == 404


def test_words_of_anybodys_become_no_markup(adaeze: SignedIn) -> None:
    _, page = drafted(adaeze, "<script>alert(1)</script> & <b>so</b>")
    assert "<script>" not in page
    assert "&lt;b&gt;so" in page


def _acted(who: SignedIn, path: str, act: str, **fields: str) -> Answer:
    """Post to a page that may have no form of its own any more."""
    return who.post(path, page=LIST, fields={"act": act, **fields})
