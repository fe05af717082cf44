"""Programme files: read, refused with every fault, and written so that they read back."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbridge.core.programme import RESERVED, Around, moved, read_programme
from mailbridge.core.programme_text import programme_text
from mailbridge.errors import BadInput
from mailbridge.model import Alliance, Moderator, Module, Resource, Theme, Wording
from tests import golden

CASES = Path(__file__).with_name("programme")
ZONES = frozenset({"UTC", "America/Lima", "Africa/Kampala"})

WHOLE = '''\
[alliance]
slug = "farms"
name = "Small Farms, Fair Markets"
summary = """
Two paragraphs.

Both kept.
"""
starts = 2013-01-14
ends = 2013-05-31
time_zone = "America/Lima"
languages = ["en", "es"]
host = "GRADE"
moderation = "all"
word_limit = 600

[[moderators]]
name = "Elena Huanca"
email = "Elena@NGO.example"
role = "lead"
country = "PE"

[[modules]]
title = "Markets"

[[modules.themes]]
title = "Contracts"
starts = 2013-01-14
introduction = "Last week..."
questions = ["Why?", "How?"]

[modules.themes.es]
title = "Contratos"

[[modules.themes.resources]]
title = "An interview"
kind = "interview"
year = 2012
url = "https://example.org/i"

[[modules]]
key = "policy"
title = "Policies"
'''


def read(text: str, file: str = "farms.toml") -> Alliance:
    return read_programme(text, Around(file, ZONES, lambda name: name == "here.pdf"))


@pytest.mark.parametrize("case", golden.cases(CASES, ".toml"), ids=lambda case: case.stem)
def test_each_bad_file_has_the_faults_written_beside_it(case: Path) -> None:
    with pytest.raises(BadInput) as error:
        read(case.read_text("utf-8"), case.name)
    found = golden.told(error.value.faults)
    assert sorted(found) == sorted(golden.expected_faults(case))
    lines = [fault.line or 0 for fault in error.value.faults if fault.line]
    assert lines == sorted(lines)
    assert {fault.file for fault in error.value.faults} == {case.name}


def test_each_bad_file_says_why_it_is_there() -> None:
    assert golden.stems_without_reason(CASES, ".toml") == set()


def test_a_whole_plan_is_read() -> None:
    assert read(WHOLE) == Alliance(
        id=0,
        slug="farms",
        name="Small Farms, Fair Markets",
        summary="Two paragraphs.\n\nBoth kept.",
        starts=date(2013, 1, 14),
        ends=date(2013, 5, 31),
        time_zone="America/Lima",
        languages=("en", "es"),
        host="GRADE",
        moderation="all",
        word_limit=600,
        moderators=(Moderator("Elena Huanca", "elena@ngo.example", True, "", "PE"),),
        modules=(
            Module(
                id=0,
                key="",
                number=1,
                title="Markets",
                summary="",
                themes=(
                    Theme(
                        id=0,
                        key="",
                        number=1,
                        title="Contracts",
                        starts=date(2013, 1, 14),
                        introduction="Last week...",
                        questions=("Why?", "How?"),
                        resources=(
                            Resource(
                                "",
                                0,
                                "An interview",
                                "interview",
                                "",
                                2012,
                                "https://example.org/i",
                            ),
                        ),
                        # what is not translated is read in the main language
                        translations=(
                            ("es", Wording("Contratos", "Last week...", ("Why?", "How?"))),
                        ),
                    ),
                ),
            ),
            Module(id=0, key="policy", number=2, title="Policies", summary="", themes=()),
        ),
    )


def test_an_alliance_may_have_no_modules_and_say_little() -> None:
    alliance = read('[alliance]\nslug="ab"\nname="A"\nstarts=2013-01-14\nends=2013-01-14\n')
    assert (alliance.modules, alliance.moderators) == ((), ())
    assert (alliance.languages, alliance.time_zone) == (("en",), "UTC")
    assert (alliance.moderation, alliance.archive, alliance.grace_days) == ("new", "public", 14)
    assert (alliance.theme_mail, alliance.weekly_digest) == ("Mon 09:00", "Fri 16:00")


@pytest.mark.parametrize("slug", sorted(RESERVED))
def test_no_alliance_takes_a_name_of_the_bridges_own(slug: str) -> None:
    with pytest.raises(BadInput, match="uses itself"):
        read(WHOLE.replace('"farms"', f'"{slug}"'))


# --- writing -----------------------------------------------------------------

words = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=30
).filter(lambda text: bool(text.strip()))
lines = words.map(str.strip)
prose = st.lists(st.one_of(st.just(""), lines, st.just('"""\\'), st.just("\t'x'")), max_size=4).map(
    lambda parts: "\n".join(parts).strip()
)
maybe = st.one_of(st.just(""), lines)


@st.composite
def resources(draw: st.DrawFn) -> Resource:
    return Resource(
        key="",
        number=0,
        title=draw(lines),
        kind=draw(st.sampled_from(("interview", "publication", "knowledge", "external"))),
        author=draw(maybe),
        year=draw(st.one_of(st.none(), st.integers(1000, 2999))),
        url="https://example.org/r",
        language=draw(st.sampled_from(("", "en", "pt-BR"))),
        country=draw(st.sampled_from(("", "PE"))),
        licence=draw(maybe),
    )


@st.composite
def alliances(draw: st.DrawFn) -> Alliance:
    """Any plan that a file can describe: its keys given or not, its texts of any characters."""
    first = draw(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
    day = first
    modules: list[Module] = []
    for number in range(1, draw(st.integers(0, 3)) + 1):
        themes: list[Theme] = []
        for place in range(1, draw(st.integers(0, 3)) + 1):
            day += timedelta(days=draw(st.integers(1, 30)))
            asks = tuple(draw(st.lists(lines, max_size=3)))
            own = Wording(draw(lines), draw(prose), asks)
            other = Wording(
                draw(lines), draw(prose) or own.introduction, tuple(draw(lines) for _ in asks)
            )
            themes.append(
                Theme(
                    id=0,
                    key=draw(st.sampled_from(("", f"k-{place}"))),
                    number=place,
                    title=own.title,
                    starts=day,
                    introduction=own.introduction,
                    questions=own.questions,
                    resources=tuple(draw(st.lists(resources(), max_size=2))),
                    translations=draw(st.sampled_from(((), (("es", other),)))),
                )
            )
        key = draw(st.sampled_from(("", f"m{number}")))
        modules.append(Module(0, key, number, draw(lines), draw(prose), tuple(themes)))
    return Alliance(
        id=0,
        slug="farms",
        name=draw(lines),
        summary=draw(prose),
        starts=first,
        ends=day,
        time_zone="America/Lima",
        languages=("en", "es"),
        modules=tuple(modules),
        consent=draw(prose),
        archive=draw(st.sampled_from(("public", "members"))),
        moderation=draw(st.sampled_from(("new", "all", "none"))),
        word_limit=draw(st.one_of(st.none(), st.integers(50, 100_000))),
        subject_tag=draw(st.sampled_from(("", "Farms"))),
        grace_days=draw(st.integers(0, 365)),
        moderators=(Moderator(draw(lines), "a@b.example", draw(st.booleans()), draw(maybe), ""),),
    )


@given(alliances())
def test_what_is_written_reads_back_as_the_same_plan(alliance: Alliance) -> None:
    assert read(programme_text(alliance)) == alliance


def test_the_written_file_is_for_people() -> None:
    text = programme_text(read(WHOLE))
    assert 'summary = """\nTwo paragraphs.\n\nBoth kept.\n"""\n' in text
    assert 'questions = [\n  "Why?",\n  "How?",\n]\n' in text


# --- moving ------------------------------------------------------------------


@given(alliances(), st.integers(-500, 500))
def test_moving_by_weeks_keeps_weekdays_and_distances(alliance: Alliance, weeks: int) -> None:
    later = moved(alliance, weeks)
    before = [t.starts for m in alliance.modules for t in m.themes]
    after = [t.starts for m in later.modules for t in m.themes]
    assert [day + timedelta(weeks=weeks) for day in before] == after
    assert later.starts.weekday() == alliance.starts.weekday()
    assert later.ends - later.starts == alliance.ends - alliance.starts
    assert moved(later, -weeks) == alliance
    unmoved = replace(alliance, modules=(), starts=later.starts, ends=later.ends)
    assert replace(later, modules=()) == unmoved
