"""Leave a reply, over real HTTP: nothing is sent without a preview, nor from another site."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from mailbridge.core.parse import parse
from mailbridge.store import Store, incoming, tables
from tests.doors.web.conftest import Answer, Reader
from tests.doors.web.signed import SignedIn, sign_in
from tests.doors.web.talk import week
from tests.doors.web.world import World, build, join

PATH = "/stores/reply"
WRITTEN = {
    "to": "2",
    "name": "Ana Quispe",
    "address": "ana@elsewhere.example",
    "words": "We keep <b>two</b> keys.",
}


@pytest.fixture
def world(store: Store) -> World:
    return week(store)


@pytest.fixture
def anybody(reader: Reader) -> SignedIn:
    """Somebody who is not signed in, and posts forms as a browser does."""
    return SignedIn(reader.port)


def ticket(answer: Answer) -> str:
    found = re.search(r'name="ticket" value="([^"]+)"', answer.text)
    return found[1] if found else ""


def sent(who: SignedIn, fields: dict[str, str] = WRITTEN) -> Answer:
    """Ask for the preview, and send it."""
    return who.send(PATH, {**fields, "ticket": ticket(who.send(PATH, fields)), "send": "yes"})


def kept(world: World) -> list[incoming.Incoming]:
    with world.store.reading() as connection:
        ids = connection.execute(select(tables.incoming.c.id)).scalars().all()
        return [incoming.get(connection, one) for one in ids]


@pytest.mark.parametrize("path", ["/stores/2", "/stores/m1/t2/", "/seeds/threads/1/"])
def test_a_form_stands_under_posts_threads_and_weeks(
    world: World, anybody: SignedIn, path: str
) -> None:
    build(world.store, "seeds", "Seeds, freely", plan=()).say("Beans?", theme=None)
    page = anybody.get(path).text
    assert "Leave a reply" in page
    assert "Your email address will not be published. Required fields are marked *" in page
    assert "<code>&lt;a href=&#34;&#34; title=&#34;&#34;&gt;</code>" in page
    assert 'name="ticket"' not in page
    assert anybody.get(path).headers["ETag"] == anybody.get(path).headers["ETag"]


def test_the_preview_shows_the_post_and_keeps_nothing(world: World, anybody: SignedIn) -> None:
    answer = anybody.send(PATH, WRITTEN | {"words": 'Two <b onclick="x">keys</b>\n\n<script>3'})
    assert answer.status == 200
    assert "<p>Two <b>keys</b></p>" in answer.text
    assert "&lt;script&gt;3" in answer.text
    assert 'value="ana@elsewhere.example"' in answer.text
    assert kept(world) == []


def test_what_is_sent_is_kept_as_a_mail_of_this_door_that_nothing_speaks_for(
    world: World, anybody: SignedIn
) -> None:
    answer = sent(anybody)
    assert answer.status == 303
    assert "Thank you" in anybody.get(answer.headers["Location"]).text
    (mail,) = kept(world)
    assert mail.evidence.door == "web"
    assert mail.evidence.proof
    assert not mail.evidence.proof.aligned
    read = parse(mail.raw)
    assert read.senders[0].address == "ana@elsewhere.example"
    assert read.in_reply_to == ("<stores.2.x@talks.example.org>",)
    assert read.subject == "Re: Three keys"
    assert read.html.strip() == "<p>We keep <b>two</b> keys.</p>"


def test_what_is_sent_twice_with_one_ticket_has_one_message_id(
    world: World, anybody: SignedIn
) -> None:
    of_preview = ticket(anybody.send(PATH, WRITTEN))
    for _ in range(2):
        anybody.send(PATH, {**WRITTEN, "ticket": of_preview, "send": "yes"})
    assert len({parse(mail.raw).message_id for mail in kept(world)}) == 1


def test_a_member_who_is_signed_in_writes_as_themselves(world: World, reader: Reader) -> None:
    join(world, "Wanjiru Kamau", "wanjiru@seeds.example")
    member = sign_in(world, reader, "Wanjiru Kamau")
    page = member.get("/stores/2")
    assert "You write as <b><bdi>Wanjiru Kamau</bdi></b>" in page.text
    assert "private" in page.headers["Cache-Control"]
    sent(member, {"to": "2", "words": "Three.", "address": "eve@elsewhere.example", "name": "Eve"})
    (mail,) = kept(world)
    assert parse(mail.raw).senders[0].address == "wanjiru@seeds.example"
    assert mail.evidence.proof
    assert mail.evidence.proof.aligned


def test_a_ticket_of_another_session_place_or_maker_sends_nothing(
    world: World, anybody: SignedIn, reader: Reader
) -> None:
    join(world, "Wanjiru Kamau", "wanjiru@seeds.example")
    member = sign_in(world, reader, "Wanjiru Kamau")
    of_two = ticket(anybody.send(PATH, WRITTEN))
    for who, fields, one in (
        (member, WRITTEN, of_two),
        (anybody, WRITTEN | {"to": "3"}, of_two),
        (anybody, WRITTEN, of_two[:-1] + ("0" if of_two[-1] != "0" else "1")),
        (anybody, WRITTEN, ""),
    ):
        answer = who.send(PATH, {**fields, "ticket": one, "send": "yes"})
        assert answer.status == 200
        assert "Please send it once more" in answer.text
    assert kept(world) == []


def test_a_form_of_another_site_is_refused(world: World, anybody: SignedIn) -> None:
    for origin in ("https://evil.example", "null"):
        assert anybody.send(PATH, WRITTEN, Origin=origin).status == 403
    assert anybody.send(PATH, WRITTEN, Origin="").status == 403


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "Please fill this in."),
        ("address", "", "Please fill this in."),
        ("address", "ana at home", "This is no email address."),
        ("words", " \n ", "Please fill this in."),
        ("words", "x" * 20_001, "This is too long."),
        ("name", "x" * 101, "This is too long."),
    ],
)
def test_what_is_missing_or_wrong_is_said_above_its_field(
    world: World, anybody: SignedIn, field: str, value: str, words: str
) -> None:
    answer = anybody.send(PATH, WRITTEN | {field: value})
    assert answer.status == 422
    assert words in answer.text
    assert f'id="{field}-err"' in answer.text


def test_an_address_sends_five_an_hour_and_a_peer_is_held_back(
    world: World, anybody: SignedIn
) -> None:
    answers = [sent(anybody, WRITTEN | {"words": f"Key {n}"}).status for n in range(7)]
    assert answers == [303] * 5 + [429] * 2
    assert len(kept(world)) == 5
    assert 429 in [anybody.send(PATH, WRITTEN).status for _ in range(20)]


def test_what_is_not_there_takes_no_reply(world: World, anybody: SignedIn) -> None:
    world.set_state(3, "withdrawn")
    for to in ("3", "99", "m1/t2", "2'"):
        assert anybody.send(PATH, WRITTEN | {"to": to}).status == 404
    assert anybody.get("/nowhere/reply").status == 404


@pytest.mark.parametrize("line", ["Bcc: x@evil.example", "x\r\nBcc: x@evil.example"])
def test_no_field_becomes_a_header(world: World, anybody: SignedIn, line: str) -> None:
    sent(anybody, WRITTEN | {"name": line})
    (mail,) = kept(world)
    assert b"\nBcc" not in mail.raw
    assert [box.address for box in parse(mail.raw).senders] == ["ana@elsewhere.example"]


def test_where_an_alliance_reads_nothing_more_there_is_no_form(
    world: World, anybody: SignedIn
) -> None:
    world.end(date(2026, 11, 19) - timedelta(days=15))
    assert "Leave a reply" not in anybody.get("/stores/2").text
    assert anybody.send(PATH, WRITTEN).status == 404
