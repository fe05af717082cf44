"""init, programme and members, run as an operator runs them."""

import csv
import re
import shutil
import tomllib
from datetime import date
from pathlib import Path

import pytest

from tests.cli.bridge import Bridge
from tests.core.documents import pdf

SAMPLE = Path(__file__).parent.parent.parent / "config" / "samples" / "lea4"
PLAN = str(SAMPLE / "programme.toml")
PEOPLE = str(SAMPLE / "members.csv")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new installation with the sample alliance and its members, to copy."""
    found = Bridge(tmp_path_factory.mktemp("made"))
    found.done("init")
    found.done("programme", "apply", PLAN)
    found.done("members", "import", "lea4", PEOPLE)
    return found.folder


@pytest.fixture
def bridge(made: Path, tmp_path: Path) -> Bridge:
    """An installation of the test's own."""
    shutil.copytree(made, tmp_path / "bridge")
    return Bridge(tmp_path / "bridge")


def test_init_makes_an_installation_and_overwrites_nothing(tmp_path: Path) -> None:
    bridge = Bridge(tmp_path)
    ran = bridge.done("init", "talks", "--domain", "talk.example.org")
    assert ran.out.startswith("Wrote talks/mailbridge.toml and created the database.\n")
    text = (tmp_path / "talks/mailbridge.toml").read_text("utf-8")
    assert tomllib.loads(text)["site"]["domain"] == "talk.example.org"
    assert (tmp_path / "talks/mailbridge.db").exists()
    again = bridge.run("init", "talks")
    assert (again.code, again.err) == (
        1,
        "talks/mailbridge.toml: is there already, and is not overwritten\n",
    )
    assert (tmp_path / "talks/mailbridge.toml").read_text("utf-8") == text


def test_bad_settings_are_told_all_at_once_and_exit_1(tmp_path: Path) -> None:
    (tmp_path / "mailbridge.toml").write_text("[site]\nnme = 'x'\n", encoding="utf-8")
    ran = Bridge(tmp_path).run("members", "list", "lea4")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.splitlines() == [
        "mailbridge.toml:1: site.secret: has to be set; `mailbridge init` writes one",
        'mailbridge.toml:2: site.nme: there is no such setting; did you mean "name"?',
    ]


def test_check_says_what_a_file_holds_and_needs_no_installation(tmp_path: Path) -> None:
    lines = Bridge(tmp_path).done("programme", "check", PLAN).out.splitlines()
    assert lines[0].startswith("lea4: ELLA Learning Alliance on Small-scale Farming, 2013-01-14")
    assert lines[-2:] == [
        "In all 3 modules, 18 themes, 35 resources, 45 questions, 6 translations, 2 moderators.",
        "No faults.",
    ]


def test_check_tells_every_fault_with_its_line_and_exits_1(tmp_path: Path) -> None:
    text = Path(PLAN).read_text("utf-8").replace('kind = "interview"', 'kind = "intervew"', 1)
    (tmp_path / "bad.toml").write_text(text.replace('slug = "lea4"', ""), encoding="utf-8")
    line = text.splitlines().index('kind = "intervew"') + 1
    ran = Bridge(tmp_path).run("programme", "check", "bad.toml")
    assert (ran.code, ran.out) == (1, "")
    slug, kind = ran.err.splitlines()
    assert slug == "bad.toml:7: [alliance]: slug is missing"
    assert kind.startswith(f'bad.toml:{line}: module 1, theme 1, resource 1: kind "intervew" is')
    assert kind.endswith('; did you mean "interview"?')


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (None, "p.toml: cannot be read: No such file or directory"),
        (b"[alliance]\nname = 'Caf\xe9'\n", "p.toml:2: is not UTF-8 text from here on"),
        (b"[alliance\n", "p.toml:1: Expected ']' at the end of a table declaration"),
    ],
)
def test_a_file_that_is_no_programme_is_told_in_one_line(
    tmp_path: Path, content: bytes | None, fault: str
) -> None:
    if content is not None:
        (tmp_path / "p.toml").write_bytes(content)
    ran = Bridge(tmp_path).run("programme", "check", "p.toml")
    assert (ran.code, ran.err) == (1, fault + "\n")


def test_apply_tells_what_changed_and_the_second_time_nothing(bridge: Bridge) -> None:
    assert bridge.done("programme", "apply", PLAN).out == "Nothing to change.\n"
    text = bridge.done("programme", "show", "lea4", "--toml").out
    later = text.replace("starts = 2013-05-20", "starts = 2013-05-27")
    (bridge.folder / "later.toml").write_text(later, encoding="utf-8")
    assert bridge.done("programme", "apply", "later.toml").out == (
        "changed theme m3/t7: starts 2013-05-20 -> 2013-05-27\n"
    )


def test_apply_creates_a_database_that_is_not_there_yet(tmp_path: Path) -> None:
    text = '[site]\nsecret = "sixteen letters or more"\n'
    (tmp_path / "mailbridge.toml").write_text(text, encoding="utf-8")
    out = Bridge(tmp_path).done("programme", "apply", PLAN).out
    assert "added theme m1/t5: Small farms in big chains: who carries the risk?\n" in out
    assert out.endswith("moderators: 2 added, 0 changed\n")


def test_show_gives_the_plan_back_as_a_file(bridge: Bridge) -> None:
    shown = bridge.done("programme", "show", "lea4", "--toml").out
    (bridge.folder / "shown.toml").write_text(shown, encoding="utf-8")
    assert bridge.done("programme", "apply", "shown.toml").out == "Nothing to change.\n"
    kept, written = tomllib.loads(shown), tomllib.loads(Path(PLAN).read_text("utf-8"))
    assert [m["title"] for m in kept["modules"]] == [m["title"] for m in written["modules"]]
    assert (
        "  2013-02-11  M1.5 m1/t5  Small farms in big chains"
        in bridge.done("programme", "show", "lea4").out
    )


def test_an_alliance_that_is_not_there_is_named_with_what_is(bridge: Bridge) -> None:
    for words in (("programme", "show", "lea5"), ("members", "list", "lea5")):
        ran = bridge.run(*words)
        assert (ran.code, ran.err) == (1, 'there is no alliance lea5; did you mean "lea4"?\n')


# --- members -----------------------------------------------------------------


def test_members_are_listed_as_people_and_as_json(bridge: Bridge) -> None:
    lines = bridge.done("members", "list", "lea4").out.splitlines()
    assert lines[0] == "Manuel Glave <manuel.glave@grade.example>  GRADE, PE  lead moderator, each"
    rows = bridge.done("members", "list", "lea4", "--json").rows()
    assert len(rows) == len(lines)
    (grace,) = (row for row in rows if row["name"] == "Grace Nakibuuka")
    assert grace == {
        "name": "Grace Nakibuuka",
        "email": "grace@mityana-growers.example",
        "addresses": ["grace@mityana-growers.example", "gnakibuuka@uplandmail.example"],
        "country": "UG",
        "organisation": "Mityana Growers' Union",
        "role": "expert",
        "lead": False,
        "language": "en",
        "delivery": "each",
        "format": "brief",
        "time_zone": "Africa/Kampala",
        "salutation": "",
    }


def test_an_export_is_a_list_that_changes_nothing_when_imported(bridge: Bridge) -> None:
    bridge.done("members", "export", "lea4", "--out", "out.csv")
    assert (bridge.folder / "out.csv").read_bytes().startswith(b"\xef\xbb\xbfname,email,country")
    count = len(bridge.done("members", "list", "lea4").out.splitlines())
    assert bridge.done("members", "import", "lea4", "out.csv").out == (
        f"0 added, 0 changed, {count} as they were\n"
    )
    printed = bridge.done("members", "export", "lea4").out
    assert len(list(csv.DictReader(printed.splitlines()))) == count


def test_excels_list_is_understood_and_said(bridge: Bridge) -> None:
    content = "Name;Email;Country\r\nJosé Núñez;jose@x.example;PE\r\n".encode("cp1252")
    (bridge.folder / "excel.csv").write_bytes(content)
    assert bridge.done("members", "import", "lea4", "excel.csv").out.splitlines() == [
        "excel.csv: not UTF-8: read as Latin-1 (Windows-1252)",
        "excel.csv: read with semicolons between the columns",
        "1 added, 0 changed, 0 as they were",
    ]
    assert "José Núñez <jose@x.example>" in bridge.done("members", "list", "lea4").out


def test_a_bad_list_brings_nobody_in(bridge: Bridge) -> None:
    before = bridge.done("members", "list", "lea4").out
    text = "name,email,country\nAnn,ann@x.example,GB\nBob,bob@x.example,England\nCy,cy@\n"
    (bridge.folder / "bad.csv").write_text(text, encoding="utf-8")
    ran = bridge.run("members", "import", "lea4", "bad.csv")
    assert (ran.code, ran.out) == (1, "")
    assert [line.partition(": ")[0] for line in ran.err.splitlines()] == ["bad.csv:3", "bad.csv:4"]
    assert bridge.done("members", "list", "lea4").out == before


def test_set_changes_several_things_of_one_member(bridge: Bridge) -> None:
    words = ("members", "set", "lea4", "GNakibuuka@uplandmail.example")
    assert bridge.done(*words, "delivery=weekly", "address=grace@new.example").out == (
        "delivery=weekly\naddress=grace@new.example\n"
    )
    assert bridge.done(*words, "delivery=weekly").out == "delivery was weekly already\n"
    (row,) = (
        row
        for row in bridge.done("members", "list", "lea4", "--json").rows()
        if row["name"] == "Grace Nakibuuka"
    )
    assert row["delivery"] == "weekly"
    assert row["addresses"][-1] == "grace@new.example"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("delivery", '"delivery" is not KEY=VALUE'),
        ("delivry=weekly", 'there is no key "delivry"; did you mean "delivery"?'),
        ("delivery=hourly", 'delivery "hourly" is none of each, daily, weekly, none'),
        ("delivery=", "delivery is empty"),
        ("country=Uganda", 'did you mean "UG"?'),
        ("time_zone=Africa/Kampla", 'did you mean "Africa/Kampala"?'),
        ("address=grace@", '"grace@" is not an e-mail address'),
        ("lead=true", 'there is no key "lead"'),
    ],
)
def test_what_cannot_be_set_is_wrong_usage_and_sets_nothing(
    bridge: Bridge, change: str, said: str
) -> None:
    database = bridge.folder / "mailbridge.db"
    before = database.read_bytes()
    words = ("members", "set", "lea4", "grace@mityana-growers.example", "name=Other", change)
    ran = bridge.run(*words)
    assert ran.code == 2
    assert said in " ".join(ran.err.split())
    assert database.read_bytes() == before
    assert not database.with_name("mailbridge.db-wal").exists()


def test_somebody_who_is_no_member_cannot_be_set(bridge: Bridge) -> None:
    ran = bridge.run("members", "set", "lea4", "nobody@x.example", "delivery=none")
    assert (ran.code, ran.err) == (1, "nobody@x.example is no member of lea4\n")


@pytest.mark.parametrize(
    "words",
    [
        ("init",),
        *(("programme", each) for each in ("check", "apply", "show")),
        *(("members", each) for each in ("import", "list", "export", "set")),
    ],
    ids=" ".join,
)
def test_help_shows_an_example(tmp_path: Path, words: tuple[str, ...]) -> None:
    out = " ".join(Bridge(tmp_path).done(*words, "--help").out.split())
    assert f"Example: mailbridge {' '.join(words)} " in out


# --- the sample itself -------------------------------------------------------


def test_the_samples_themes_are_whole_weeks_that_people_can_read() -> None:
    data = tomllib.loads(Path(PLAN).read_text("utf-8"))
    themes = [theme for module in data["modules"] for theme in module["themes"]]
    starts: list[date] = [theme["starts"] for theme in themes]
    assert {day.weekday() for day in starts} == {0}
    fifth = data["modules"][0]["themes"][4]
    assert (fifth["starts"] - data["alliance"]["starts"]).days == 28
    for theme in themes:
        assert 60 <= len(theme["introduction"].split()) <= 120, theme["title"]
        assert 2 <= len(theme["questions"]) <= 3, theme["title"]
    assert sum("es" in theme for theme in themes) >= 3


def test_nobody_in_the_sample_can_be_reached() -> None:
    people = list(csv.DictReader(Path(PEOPLE).read_text("utf-8").splitlines()))
    assert len(people) >= 34
    assert len({person["country"] for person in people}) >= 20
    for text in (Path(PLAN).read_text("utf-8"), Path(PEOPLE).read_text("utf-8")):
        assert all(domain.endswith(".example") for domain in re.findall(r"@([\w.-]+)", text))
        assert set(re.findall(r"https?://([^/\s\"]+)", text)) <= {"example.org"}


def test_a_week_more_is_told_with_every_date_and_done_only_on_yes(bridge: Bridge) -> None:
    told = bridge.done("programme", "extend", "lea4", "m3/t5").out.splitlines()
    assert told[-1] == "Nothing was moved: say --yes to do it."
    assert bridge.done("programme", "extend", "lea4", "m3/t5", "--yes").out.splitlines() == [
        *told[:-1],
        "Moved.",
    ]
    calendar = bridge.done("programme", "show", "lea4").out
    moved = [line.partition(" -> ")[2][4:] for line in told[:-1] if line.startswith("theme")]
    assert len(moved) >= 1
    assert all(day in calendar for day in moved)
    file = bridge.run("programme", "apply", PLAN)
    assert "was edited on the desk since" in file.err
    assert bridge.done("programme", "extend", "lea4", "m3/t5", "--yes").out.endswith("Moved.\n")


def test_two_weeks_change_places(bridge: Bridge) -> None:
    before = bridge.done("programme", "show", "lea4").out
    told = bridge.done("programme", "swap", "lea4", "m3/t2", "m3/t3", "--yes").out
    assert told.count(" -> ") == 2
    after = bridge.done("programme", "show", "lea4").out
    assert after != before
    assert "m3/t3" in next(line for line in after.splitlines() if "M3.2 " in line)
    bridge.done("programme", "swap", "lea4", "m3/t3", "m3/t2", "--yes")
    assert bridge.done("programme", "show", "lea4").out == before
    wrong = bridge.run("programme", "swap", "lea4", "m1/t1", "m3/t1")
    assert (wrong.code, "two modules" in wrong.err) == (1, True)


def test_the_files_beside_a_plan_are_kept_with_it_and_a_changed_one_is_seen(
    bridge: Bridge,
) -> None:
    text = Path(PLAN).read_text("utf-8")
    url = re.search(r'(?m)^url = ".*"$', text)
    assert url
    (bridge.folder / "plan.toml").write_text(text.replace(url[0], 'file = "a.pdf"', 1), "utf-8")
    (bridge.folder / "a.pdf").write_bytes(pdf("Weevils in the thatch"))
    assert "resource" in bridge.done("programme", "apply", "plan.toml").out
    assert bridge.done("programme", "apply", "plan.toml").out == "Nothing to change.\n"
    (bridge.folder / "a.pdf").write_bytes(pdf("Weevils in the wall"))
    assert "resource" in bridge.done("programme", "apply", "plan.toml").out
    (bridge.folder / "shown.toml").write_text(
        bridge.done("programme", "show", "lea4", "--toml").out, "utf-8"
    )
    assert bridge.done("programme", "apply", "shown.toml").out == "Nothing to change.\n"
