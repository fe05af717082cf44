"""No address of anybody reaches a page or an export, however it was written."""

import json
from html import unescape
from urllib.parse import unquote

import pytest

from mailbridge.cli.export import lines, mails
from mailbridge.core.sanitise import from_text, sanitise
from mailbridge.store import Store, plan
from tests.doors.web.conftest import Reader
from tests.doors.web.world import World, build, join

# Twenty people, each in another place. What stands before the sign may be found nowhere.
HIDDEN = tuple(f"canary{number}" for number in range(1, 21))


def address(number: int) -> str:
    return f"canary{number}@birds.example"


@pytest.fixture
def world(store: Store) -> World:
    world = build(
        store,
        name=f"Stores ({address(1)})",
        host=f"the Network, {address(2)}",
        funder=address(3),
        consent=f"Ask {address(4)}.",
        licence=f"CC, see {address(5)}",
    )
    join(world, "Member", address(6))
    join(world, "Boss", address(6).replace("6", "6b"), "moderator")
    said = (
        f"Write to {address(7)}, or {address(8).upper()} or <{address(9)}>;"
        f" canary10%40birds.example, canary11&#64;birds.example"
    )
    mail = (
        f'<p><a href="mailto:{address(12)}">{address(12)}</a>'
        f' <a href="https://birds.example/?who=canary13%40birds.example">here</a>'
        f' <a href="https://canary14@birds.example/">there</a>'
        f" canary<b>15</b>@birds.example <b>canary16</b>&#64;birds.example"
        f' <q cite="https://birds.example/{address(17)}">so</q></p>'
    )
    first = world.say(said, by=address(18), organisation=f"Union {address(18)}", subject=said)
    world.reply(
        first,
        "",
        by="Member",
        html=sanitise(mail) + from_text(said),
        segments=(
            ("quoted", f"On Monday {address(19)} wrote:\n> {said}\n"),
            ("own", f"{said}\n"),
            ("quoted", f"> {said}\n"),
            ("own", f"And {said}\n"),
            ("signature", f"--\n{address(20)}\n"),
        ),
        files=((f"cv-{address(20)}.pdf", "application/pdf", b"x"),),
    )
    world.say(said, theme=None, subject=said, by=f"{address(18)} (x)")
    world.say("word " * 4_000 + said, subject="Long")
    world.reply(3, said, theme=None, thread=3)
    return world


PAGES = (
    "/",
    "/stores/",
    "/stores/m1/",
    "/stores/m1/t2/",
    "/stores/threads/",
    "/stores/threads/3/",
    "/stores/search?q=write",
    "/stores/search?q=canary7@birds.example",
    "/stores/search?q=from:member",
    "/stores/feed.atom",
    "/stores/m1/t2/feed.atom",
    "/stores/sitemap.xml",
    *(f"/stores/{number}/cite.{form}" for number in (1, 2) for form in ("ris", "bib")),
    "/stores/people",
    "/stores/people?by=posts",
    "/stores/resources",
    *(f"/stores/{number}" for number in range(1, 6)),
    "/stores/99",
)


def forms(text: str) -> str:
    """Return a page in every spelling a reader or a harvester could decode it from."""
    plain = unescape(unescape(text))
    return "\n".join((text, plain, unquote(plain), unquote(unquote(text))))


def test_no_canary_is_found_on_any_page_in_any_spelling(world: World, reader: Reader) -> None:
    for path in PAGES:
        answer = reader.get(path)
        assert answer.status in (200, 404)
        found = [name for name in HIDDEN if name in forms(answer.text).lower()]
        headers = str(answer.headers).lower()
        assert not found, f"{path} shows {found}"
        assert "canary" not in headers


def test_a_masked_address_still_reads_as_one(world: World, reader: Reader) -> None:
    page = reader.get("/stores/1").text
    assert "Write to c…@…" in page


def test_files_are_named_without_the_address_in_their_name(world: World, reader: Reader) -> None:
    answer = reader.get("/stores/2/files/1/x")
    assert "canary" not in forms(str(answer.headers)).lower()


def test_no_canary_is_exported(world: World) -> None:
    with world.store.reading() as connection:
        alliance = plan.alliance_by_slug(connection, "stores")
        assert alliance is not None
        found = list(lines(connection, alliance))
    assert len(found) == 5
    for line in found:
        record = json.loads(line)
        assert record["text"]
        values = forms("\n".join(str(value) for value in record.values()))
        assert not [name for name in HIDDEN if name in values.lower()]


def test_no_canary_is_in_the_redacted_mbox(world: World) -> None:
    with world.store.reading() as connection:
        alliance = plan.alliance_by_slug(connection, "stores")
        assert alliance is not None
        found = [mail.decode("utf-8") for mail in mails(connection, alliance)]
    assert len(found) == 5
    assert "In-Reply-To: <stores.1.x@talks.example.org>" in found[1]
    for mail in found:
        assert mail.startswith("From mailbridge ")
        assert not [name for name in HIDDEN if name in forms(mail).lower()]
