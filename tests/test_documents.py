"""The documents tell the truth: their commands, files, settings and links exist."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from starlette.routing import Route

from mailbridge.store import Store
from tests.conftest import ROOT

if TYPE_CHECKING:
    from config.settings import Settings
    from mailbridge.core.site import Site

DOCUMENTS = sorted(
    path
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("bench/*.md"))
    if path.is_file()
)
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
CHANGES = ROOT / "CHANGELOG.md"


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def in_backticks(path: Path) -> list[str]:
    return re.findall(r"`([^`\n]+)`", path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def commands() -> set[str]:
    """What `./run` does by itself, and what mailbridge's own help names."""
    program = Path(sys.executable).with_name("mailbridge")
    told = subprocess.run([program, "--help"], capture_output=True, text=True, check=True)
    _, _, table = told.stdout.partition("Commands:")
    return {"test", "check", "bench", "COMMAND"} | set(re.findall(r"^  ([a-z]+)", table, re.M))


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_command_in_a_document_exists(document: Path, commands: set[str]) -> None:
    text = document.read_text(encoding="utf-8")
    named = set(re.findall(r"(?:\./run|(?<=`)mailbridge) ([a-zA-Z]+)", text))
    assert "demo" in commands
    assert named <= commands


def test_the_readme_names_commands_and_one_test_command() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "./run demo" in text
    assert re.findall(r"<!-- the test command -->\n```sh\n(.+)\n```", text) == ["./run test"]


def test_what_the_readme_says_the_demo_prints_is_what_it_prints(tmp_path: Path) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```text\n(.+?)```", text, re.S)
    program = Path(sys.executable).with_name("mailbridge")
    told = subprocess.run(
        [program, "demo", "--once", "--lmtp-port", "0"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    printed = on_any_day(told.stdout)
    assert [line for line in on_any_day(block) if line not in printed] == []


def on_any_day(text: str) -> list[str]:
    """Lines without the one figure that the day decides: facts go only ahead of their digest."""
    return [re.sub(r"^90[67] letters", "some letters", line) for line in text.splitlines()]


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_link_to_a_file_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8"))
    missing = [link for link in links if not (document.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("document", [d for d in DOCUMENTS if d != CHANGES], ids=name)
def test_every_file_a_document_names_is_there(document: Path) -> None:
    """A name such as `doors/lmtp` or `core/rules/` stands for a file or folder of the code."""
    places = (ROOT, ROOT / "mailbridge", document.parent)
    folders = {path.name for place in places[:2] for path in place.iterdir() if path.is_dir()}
    named = [word for word in in_backticks(document) if re.fullmatch(r"[a-z0-9_./-]+", word)]
    named = [word.rstrip("/") for word in named if word.split("/")[0] in folders and "/" in word]
    missing = [
        word
        for word in named
        if not any((p / word).exists() or (p / f"{word}.py").exists() for p in places)
    ]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_setting_a_document_names_exists(document: Path) -> None:
    defaults = tomllib.loads((ROOT / "config" / "defaults.toml").read_text(encoding="utf-8"))
    named = [
        (section, key)
        for word in in_backticks(document)
        for section, key in re.findall(r"^\[(\w+)\] (\w+)", word)
    ]
    assert [f"[{s}] {k}" for s, k in named if k not in defaults.get(s, {})] == []


@pytest.mark.parametrize("decision", DECISIONS, ids=name)
def test_a_decision_is_short_and_numbered(decision: Path) -> None:
    lines = decision.read_text(encoding="utf-8").splitlines()
    number = DECISIONS.index(decision) + 1
    assert decision.name.startswith(f"{number:04}-")
    assert lines[0].startswith(f"# {number}. ")
    assert len(lines) <= 25


def test_urls_md_names_every_route_and_no_other(
    sqlite_store: Store, site: "Site", settings: "Settings", tmp_path: Path
) -> None:
    from digests.web import PAGES  # noqa: PLC0415 -- slow to import
    from mailbridge.doors.web.app import make_app  # noqa: PLC0415 -- slow to import

    app = make_app(sqlite_store, site, settings, sent=tmp_path, more=PAGES)
    served = {route.path for route in app.routes if isinstance(route, Route)}
    text = (ROOT / "docs" / "urls.md").read_text(encoding="utf-8")
    tables = [line.rsplit("|", 2)[1] for line in text.splitlines() if line.startswith("| `/")]
    named = {path for cell in tables for path in re.findall(r"`([^`]+)`", cell)}
    redirects = {"/{slug}", "/{slug}/{module}/{theme}"}
    assert all(f"`{path}`" in text for path in redirects)
    assert served == named | redirects


def test_the_golden_cases_are_as_many_as_the_document_says() -> None:
    text = (ROOT / "docs" / "reading.md").read_text(encoding="utf-8")
    said = re.findall(r"^\| `(tests/core/\w+)` \| (\d+) \|$", text, re.M)
    assert said == [(one, str(len(list((ROOT / one).glob("*.why"))))) for one, _ in said]
    assert len(said) == 5
    assert f"| {dict(said)['tests/core/trim']} of {dict(said)['tests/core/trim']} |" in text
