"""`export site`, as a person runs it: a folder that opens from a disk, and a zip."""

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.cli.bridge import Bridge, make

LINK = re.compile(r'(?:href|src)="([^"#]+)(?:#[^"]*)?"')


@pytest.fixture(scope="module")
def bridge(tmp_path_factory: pytest.TempPathFactory) -> Bridge:
    """An installation where Grace wrote and Wilmer answered, and which is for members only."""
    bridge = make(tmp_path_factory.mktemp("bridge"), "none")
    for mail in ("01-grace.eml", "02-wilmer.eml"):
        bridge.hand_in("t-01-first-posts", mail)
    return bridge


@pytest.fixture(scope="module")
def folder(bridge: Bridge) -> Path:
    """The copy in a folder."""
    ran = bridge.done("export", "site", "farms", "--out", "copy")
    assert ran.out.endswith("Open copy/index.html\n")
    return bridge.folder / "copy"


def _pages(folder: Path) -> Iterator[tuple[Path, str]]:
    for page in sorted(folder.rglob("*.html")):
        yield page, page.read_text("utf-8")


def test_every_link_of_every_page_leads_to_a_file_of_the_folder(folder: Path) -> None:
    followed = 0
    for page, text in _pages(folder):
        for link in LINK.findall(text):
            if link.startswith(("http://", "https://")):
                continue
            assert not link.startswith("/"), (page, link)
            assert (page.parent / unquote(link)).is_file(), (page, link)
            followed += 1
    assert followed > 50


def test_each_post_theme_and_list_has_its_page(folder: Path) -> None:
    for name in ("", "1/", "2/", "m1/", "m1/t1/", "people/", "search/"):
        assert (folder / name / "index.html").is_file(), name
    assert "Grace Nakibuuka" in (folder / "1/index.html").read_text("utf-8")
    assert (folder / "1/cite.ris").read_text("utf-8").startswith("TY  - ELEC")


def test_nothing_that_needs_a_server_and_no_address_is_left(folder: Path) -> None:
    for page, text in _pages(folder):
        assert "<form" not in text, page
        assert "mailto:" not in text, page
        assert not re.search(r"[\w.-]+@[\w-]+\.", text), page


def test_two_copies_are_the_same_bytes(bridge: Bridge, folder: Path) -> None:
    bridge.done("export", "site", "farms", "--out", "again")
    again = bridge.folder / "again"
    names = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    assert sorted(names) == sorted(p.relative_to(again) for p in again.rglob("*") if p.is_file())
    for name in names:
        assert (folder / name).read_bytes() == (again / name).read_bytes(), name


def test_a_zip_holds_the_same_files_below_one_folder_and_is_the_same_bytes_twice(
    bridge: Bridge, folder: Path
) -> None:
    for name in ("farms.zip", "twice/farms.zip"):
        (bridge.folder / name).parent.mkdir(exist_ok=True)
        bridge.done("export", "site", "farms", "--out", name)
    first = bridge.folder / "farms.zip"
    assert first.read_bytes() == (bridge.folder / "twice/farms.zip").read_bytes()
    with zipfile.ZipFile(first) as kept:
        assert {n.removeprefix("farms/") for n in kept.namelist()} == {
            str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()
        }
        assert kept.read("farms/1/index.html") == (folder / "1/index.html").read_bytes()


def test_the_metadata_has_what_datacite_demands(folder: Path) -> None:
    told = json.loads((folder / "datacite.json").read_text("utf-8"))
    assert {"titles", "creators", "publisher", "publicationYear", "types"} <= told.keys()
    assert [creator["name"] for creator in told["creators"]] == ["Wilmer Choque", "Grace Nakibuuka"]
    assert told["types"]["resourceTypeGeneral"] == "Collection"
    assert re.fullmatch(r"\d{4}", told["publicationYear"])


def test_only_a_copy_is_ever_replaced(bridge: Bridge, folder: Path) -> None:
    bridge.done("export", "site", "farms", "--out", "copy")
    assert (folder / "index.html").is_file()
    mine = bridge.folder / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("mine", encoding="utf-8")
    ran = bridge.run("export", "site", "farms", "--out", "mine")
    assert ran.code == 1
    assert ran.err == "mine is there already, and is no copy of an archive\n"
    assert (mine / "thesis.txt").read_text("utf-8") == "mine"


def test_a_folder_that_cannot_be_written_is_told_in_one_line(bridge: Bridge) -> None:
    ran = bridge.run("export", "site", "farms", "--out", "/proc/none/copy")
    assert ran.code == 1
    assert ran.err.startswith("/proc/none/copy cannot be written: ")
    assert ran.err.count("\n") == 1
