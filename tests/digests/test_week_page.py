"""The desk's week: what was said, what nobody named or answered, and the wrap-up to its post."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from digests.publish import ring
from mailbridge.core.site import Site
from mailbridge.store import Store, prepared
from tests.doors.web.conftest import Reader, serve
from tests.doors.web.signed import SignedIn, make_operator, moderate, sign_in
from tests.doors.web.talk import week
from tests.doors.web.world import NOW, World

PATH = "/desk/stores/week"
KEY = "stores/wrap-up/2026-W47"
WORDS = "Three keys are better than one, says Wanjiru Kamau (#2). But see #99."
FRIDAY = NOW + timedelta(hours=25)  # 16:00 in Nairobi


@pytest.fixture
def world(store: Store) -> World:
    world = week(store)
    moderate(world)
    return world


@pytest.fixture
def reader(world: World, serve: Callable[..., Reader]) -> Reader:
    return serve(world.store)


@pytest.fixture
def adaeze(world: World, reader: Reader) -> SignedIn:
    return sign_in(world, reader, "Adaeze Obi")


def waiting(world: World) -> str:
    """Return the words that go out with the digest, "" where none do."""
    with world.store.reading() as connection:
        one = prepared.by_key(connection, KEY)
    return one.draft.text if one and one.due_at else ""


def test_it_tells_the_facts_and_links_to_each_post(adaeze: SignedIn) -> None:
    page = adaeze.get(PATH).text
    assert "M1.2 Who holds the key" in page
    assert "Nobody named it." in page
    assert 'href="/stores/' in page
    assert "Fri\u00a020\u00a0Nov, 16:00" in page


def test_words_are_shown_with_links_before_anything_is_kept(world: World, adaeze: SignedIn) -> None:
    answer = adaeze.post(PATH, act="show", words=WORDS)
    assert answer.status == 200
    assert '/stores/2"' in answer.text
    assert "<b>Wanjiru Kamau</b>" in answer.text
    assert "There is no message with this number: #99" in answer.text
    assert waiting(world) == ""


def test_what_is_sent_heads_fridays_digest_and_stands_in_the_archive(
    world: World, adaeze: SignedIn, site: Site
) -> None:
    done = adaeze.follow(adaeze.post(PATH, act="send", words=WORDS)).text
    assert "It heads the digest" in done
    assert waiting(world) == WORDS
    assert KEY in [one.key for one in ring(world.store, site, FRIDAY, FRIDAY)]
    page = adaeze.get(PATH).text
    assert "It is out:" in page
    assert "Send it" not in page
    with world.store.reading() as connection:
        one = prepared.by_key(connection, KEY)
    assert one
    assert "Three keys are better than one" in adaeze.get(f"/stores/{one.number}").text


def test_it_is_taken_back_and_stays_a_draft(world: World, adaeze: SignedIn, site: Site) -> None:
    adaeze.follow(adaeze.post(PATH, act="send", words=WORDS))
    undone = adaeze.follow(adaeze.post(f"{PATH}/undo", page=PATH, key="2026-W47")).text
    assert "It is a draft again." in undone
    assert "Three keys" in undone
    assert waiting(world) == ""
    assert KEY not in [one.key for one in ring(world.store, site, FRIDAY, FRIDAY)]


def test_one_for_a_week_whose_digest_is_out_goes_by_itself_in_a_minute(
    world: World, adaeze: SignedIn, site: Site
) -> None:
    page = f"{PATH}?week=2026-W46"
    assert "The digest went" in adaeze.get(page).text
    answer = adaeze.post(PATH, page=page, act="send", words=WORDS, week="2026-W46")
    assert "by itself in one minute" in adaeze.follow(answer).text
    at = NOW + timedelta(minutes=1)
    assert "stores/wrap-up/2026-W46" in [one.key for one in ring(world.store, site, at, at)]


@pytest.mark.parametrize(("words", "told"), [(" ", "fill this in"), ("a " * 5001, "too long")])
def test_no_words_and_too_many_are_told(adaeze: SignedIn, words: str, told: str) -> None:
    answer = adaeze.post(PATH, act="send", words=words)
    assert answer.status == 422
    assert told in answer.text


def test_words_of_anybodys_become_no_markup(adaeze: SignedIn) -> None:
    page = adaeze.post(PATH, act="show", words="<script>alert(1)</script> <b>so</b>").text
    assert "<script>" not in page
    assert "&lt;b&gt;so" in page


def test_it_is_for_moderators_and_an_operator_speaks_for_the_alliance(
    world: World, reader: Reader, adaeze: SignedIn
) -> None:
    wanjiru = sign_in(world, reader, "Wanjiru Kamau")
    assert wanjiru.get(PATH).status == 403
    make_operator(world, "Wanjiru Kamau")
    assert wanjiru.get(PATH).status == 200
    assert adaeze.get(f"{PATH}?week=1999-W01").status == 404


__all__ = ["serve"]
