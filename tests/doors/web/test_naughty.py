"""Strings that broke other programs, as names, subjects, words and URLs: never a 500."""

import json
from pathlib import Path
from urllib.parse import quote

from mailbridge.core.sanitise import from_text
from mailbridge.store import Store
from tests.doors.web.conftest import Reader
from tests.doors.web.world import build


def storable(text: str) -> str:
    """Return what is left of a string once a mail has been parsed: no NUL, no half letter."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def test_no_naughty_string_breaks_a_page(store: Store, reader: Reader, corpora: Path) -> None:
    strings: list[str] = json.loads((corpora / "attacks/naughty-strings.json").read_text("utf-8"))
    assert len(strings) > 500
    world = build(store)
    for string in strings:
        text = storable(string)
        world.say(
            text,
            by=text,
            organisation=text,
            country=text[:2],
            subject=text,
            language=text[:16],
            html=from_text(text),
            files=((text, text, b"x"),),
        )
    broken = [n for n in range(1, world.number + 1) if reader.get(f"/stores/{n}").status != 200]
    assert not broken
    page = reader.get("/stores/m1/t2/")
    assert page.status == 200
    sheets = int(page.text.partition("page 1 of ")[2].partition("<")[0])
    for number in range(2, sheets + 1):
        assert reader.get(f"/stores/m1/t2/page-{number}").status == 200


def test_no_naughty_string_breaks_a_url(store: Store, reader: Reader, corpora: Path) -> None:
    build(store).say("One.", files=(("a.pdf", "application/pdf", b"x"),))
    strings: list[str] = json.loads((corpora / "attacks/naughty-strings.json").read_text("utf-8"))
    for string in strings:
        name = quote(string.encode("utf-8", "replace"), safe="")
        for path in (f"/{name}", f"/stores/{name}", f"/stores/{name}/", f"/stores/m1/{name}/"):
            assert reader.get(path).status in (200, 301, 404)
        assert reader.get(f"/stores/1/files/1/{name}").status in (200, 404)
