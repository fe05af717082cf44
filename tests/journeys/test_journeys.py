"""Every story, from LMTP to the archive and the members' mailboxes, on both databases."""

import re
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen
from zoneinfo import ZoneInfo, available_timezones

import pytest
from sqlalchemy import select

from config.settings import Settings
from mailbridge.cli.instance import Instance
from mailbridge.cli.services import Ports, running
from mailbridge.core.members_csv import read_members
from mailbridge.core.programme import Around, read_programme
from mailbridge.core.site import Site
from mailbridge.store import Store
from mailbridge.store.enrol import Occasion, enrol
from mailbridge.store.plan import apply
from mailbridge.store.retention import forget
from mailbridge.store.tables import invitation, membership, post, post_version
from tests.doors.web.test_refusals import everything
from tests.journeys.sink import Sink, sink
from tests.journeys.story import Story, play, read

HERE = Path(__file__).parent
STORIES = sorted(HERE.glob("t-*"))


@pytest.fixture(params=STORIES, ids=[folder.name for folder in STORIES])
def story(request: pytest.FixtureRequest) -> Story:
    folder: Path = request.param
    return read(folder)


def test_the_story_ends_as_it_is_told(
    story: Story, store: Store, settings: Settings, site: Site
) -> None:
    with played(story, store, settings, site) as (ports, smarthost):
        assert _archive(store) == story.told.get("post", [])
        assert _sent(smarthost) == story.told.get("letters", {})
        # Two notices of one step may overtake each other: they go by two connections.
        assert _sorted(_notices(smarthost)) == _sorted(story.told.get("notices", {}))
        assert _invitations(store) == story.told.get("invitation", [])
        for number, told in enumerate(story.told.get("post", []), 1):
            if "state" in told:
                continue
            page = urlopen(f"http://127.0.0.1:{ports.web}/farms/{number}").read().decode()
            assert told["author"] in page
            assert "@mubende-union" not in page


def test_two_members_copies_of_a_letter_in_one_language_are_byte_equal_after_the_header(
    store: Store, settings: Settings, site: Site
) -> None:
    with played(read(HERE / "t-01-first-posts"), store, settings, site) as (_, smarthost):
        copies = [raw for _, raw in smarthost.mails if b"\r\nArchived-At: " in raw]
        bodies: dict[tuple[str, bytes], set[bytes]] = {}
        for raw in copies:
            body = raw.partition(b"\r\n\r\n")[2]
            language = body.partition(b"<html lang=")[2][:6]
            letter = (str(message_from_bytes(raw)["Message-ID"]), language)
            bodies.setdefault(letter, set()).add(body)
        assert len(copies) > len(bodies) > 0
        assert all(len(different) == 1 for different in bodies.values())


def test_a_private_word_shows_nobodys_address_before_it_is_answered(
    store: Store, settings: Settings, site: Site
) -> None:
    with played(read(HERE / "t-22-a-private-word"), store, settings, site) as (_, smarthost):
        mails = [(to, message_from_bytes(raw, policy=default)) for to, raw in smarthost.mails]
    whole = {str(m["Subject"]): (to, str(m), m) for to, m in mails}
    to, said, word = whole["For you alone: Your register"]
    assert to == "grace@mubende-union.example"
    assert "wilmer@quinua" not in said
    assert str(word["From"]).startswith("Wilmer Choque via Farms <farms+q")
    assert "grace@mubende" not in whole["Farms: se envió solo a Grace Nakibuuka"][1]
    to, said, answer = whole["Re: For you alone: Your register"]
    assert (to, answer["Reply-To"]) == (
        "wilmer@quinua.example",
        "Grace Nakibuuka <grace@mubende-union.example>",
    )
    assert "With pleasure, it comes tomorrow." in said
    assert "one thing more" not in said
    assert "wilmer@quinua" in whole["Farms: your answer has gone to Wilmer Choque"][1]


def test_an_erased_post_answers_410_and_no_page_has_its_authors_words(
    store: Store, settings: Settings, site: Site
) -> None:
    with played(read(HERE / "t-23-erased"), store, settings, site) as (ports, _):
        with pytest.raises(HTTPError, match="410"):
            urlopen(f"http://127.0.0.1:{ports.web}/farms/1")
        for path in ("/", "/2", "/people", "/feed.atom"):
            page = urlopen(f"http://127.0.0.1:{ports.web}/farms{path}").read().decode()
            assert "Nakibuuka" not in page
            assert "price moved" not in page


def test_who_said_nothing_to_an_invitation_is_nowhere_and_who_agreed_has_the_text_with_its_time(
    store: Store, settings: Settings, site: Site
) -> None:
    with played(read(HERE / "t-18-invited"), store, settings, site) as (_, smarthost):
        asked = [str(raw) for to, raw in smarthost.mails if to == "sam@quiet.example"]
    assert len(asked) == 2
    now = datetime.now(UTC)
    with store.writing() as connection:
        forget(connection, now, timedelta(days=30))
    rows = [(name, row) for name, rows in everything(store).items() for row in rows]
    assert [
        one for one in rows if re.search("sam@quiet|Silent Sam|Quiet Ltd|the mills", str(one))
    ] == []
    with store.reading() as connection:
        joined = connection.execute(
            select(membership).where(membership.c.joined_how == "invited")
        ).all()
    assert len(joined) == 3
    for one in joined:
        assert "they go to all members" in one.consent or "a todos los miembros" in one.consent
        assert one.consent_at
        assert now - timedelta(days=20) < one.consent_at <= now


def test_an_answer_to_a_digest_is_called_as_what_it_answers_and_only_a_plain_one_is_a_guess(
    store: Store, settings: Settings, site: Site
) -> None:
    with played(read(HERE / "t-21-replies-to-a-brief"), store, settings, site):
        with store.reading() as connection:
            rows = connection.execute(select(post).order_by(post.c.number)).all()[3:]
        assert [(row.subject, row.also, row.unsure) for row in rows] == [
            ("Refused at the gate", [], False),
            ("A store of our own", [], False),
            ("Refused at the gate", [], False),
            ("Refused at the gate", [], False),
            ("A store of our own", [2], False),
            ("A store of our own", [], False),
            ("M1.1 Contracts farmers can live with", [], True),
        ]


def test_a_wrap_up_by_reply_heads_the_digest_of_whoever_reads_weekly(
    store: Store, settings: Settings, site: Site
) -> None:
    with played(read(HERE / "t-24-the-week-summed-up"), store, settings, site) as (_, smarthost):
        mails = [(to, message_from_bytes(raw, policy=default)) for to, raw in smarthost.mails]
    digest = [mail for to, mail in mails if to == "tesfaye@oromia-seed.example"][-1]
    body = digest.get_body(("plain",))
    assert body is not None
    head = body.get_content().partition("#1 Grace Nakibuuka")[0]
    assert "THE WEEK, BY THE MODERATORS" in head
    assert "Contracts hold where farmers own" in head
    assert "own words were better" not in head


@contextmanager
def played(
    story: Story, store: Store, settings: Settings, site: Site
) -> Generator[tuple[Ports, Sink]]:
    _prepare(store, story)
    with sink() as smarthost:
        sender = settings.sender.model_copy(update={"url": f"smtp://127.0.0.1:{smarthost.port}"})
        instance = Instance(settings.model_copy(update={"sender": sender}), store, site)
        with running(instance) as ports:
            assert ports.lmtp is not None
            play(story, store, site, ports)
            yield ports, smarthost


def _prepare(store: Store, story: Story) -> None:
    text = (HERE / "farms.toml").read_text("utf-8").replace("MODERATION", story.moderation)
    if "joining" in story.told:
        text = text.replace(
            "[[moderators]]", f'joining = "{story.told["joining"]}"\n\n[[moderators]]', 1
        )
    text += story.told.get("plan", "")
    now = datetime.now(UTC)
    # So far ahead that no story but one is about the moderators' facts of the week.
    digest = now + timedelta(hours=story.told.get("digest_in", 72))
    text = text.replace("Fri 16:00", f"{digest.astimezone(ZoneInfo('Africa/Kampala')):%a %H:%M}")
    if "ended" in story.told:
        last = now.date() - timedelta(days=story.told["ended"])
        text = re.sub(r"(?m)^ends = .*$", f"ends = {last}", text)
    around = Around("farms.toml", available_timezones(), lambda _file: False)
    people = read_members((HERE / "members.csv").read_bytes(), "members.csv", around.zones)
    with store.writing() as connection:
        applied = apply(connection, read_programme(text, around), now)
        enrol(connection, Occasion(applied.alliance_id, now), people.entries)


def _archive(store: Store) -> list[dict[str, Any]]:
    """Return the archive in the form a story tells it."""
    with store.reading() as connection:
        rows = connection.execute(
            select(post, post_version.c.text)
            .join(
                post_version,
                (post_version.c.post_id == post.c.id) & (post_version.c.version == post.c.version),
            )
            .order_by(post.c.number)
        ).all()
    numbers = {row.id: row.number for row in rows}
    return [
        {"author": row.author, "thread": row.thread, "text": row.text}
        | ({"parent": numbers[row.parent_id]} if row.parent_id else {})
        | ({"state": row.state} if row.state != "published" else {})
        for row in rows
    ]


def _sent(smarthost: Sink) -> dict[str, list[int]]:
    """Return who was sent which posts, by the number in our Message-ID."""
    sent: dict[str, list[int]] = {}
    for recipient, raw in smarthost.mails:
        number = re.match(r"<farms\.(\d+)\.", str(message_from_bytes(raw)["Message-ID"]))
        if number is not None:
            sent.setdefault(recipient, []).append(int(number[1]))
    return {recipient: sorted(numbers) for recipient, numbers in sent.items()}


def _invitations(store: Store) -> list[dict[str, Any]]:
    """Return who was asked to join, how it stands, and what is known of them."""
    with store.reading() as connection:
        found = connection.execute(select(invitation).order_by(invitation.c.id)).all()
    return [{"state": row.state, "address": row.address, "country": row.country} for row in found]


def _sorted(notices: dict[str, list[str]]) -> dict[str, list[str]]:
    return {who: sorted(subjects) for who, subjects in notices.items()}


def _notices(smarthost: Sink) -> dict[str, list[str]]:
    """Return who was sent which notices, by their subjects, in order; times of the week as DAY."""
    sent: dict[str, list[str]] = {}
    for recipient, raw in smarthost.mails:
        mail = message_from_bytes(raw, policy=default)
        if str(mail["Message-ID"]).startswith("<farms.notice."):
            subject = re.sub(r"\b\w+day at \d\d:\d\d", "DAY", str(mail["Subject"]))
            sent.setdefault(recipient, []).append(subject)
    return sent
