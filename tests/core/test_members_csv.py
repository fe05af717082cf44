"""Lists of members as spreadsheets write them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbridge.core.members_csv import MemberList, read_members, write_members
from mailbridge.errors import BadInput
from mailbridge.model import EmailAddress, Enrolment
from tests import golden

CASES = Path(__file__).with_name("members_csv")
ZONES = frozenset({"UTC", "Africa/Kampala"})
HEADER = "name,email,country,organisation,role,language,delivery\n"


def read(content: str | bytes) -> MemberList:
    raw = content if isinstance(content, bytes) else content.encode()
    return read_members(raw, "members.csv", ZONES)


@pytest.mark.parametrize("case", golden.cases(CASES, ".csv"), ids=lambda case: case.stem)
def test_each_bad_list_has_the_faults_written_beside_it(case: Path) -> None:
    with pytest.raises(BadInput) as error:
        read_members(case.read_bytes(), case.name, ZONES)
    assert sorted(golden.told(error.value.faults)) == sorted(golden.expected_faults(case))
    lines = [fault.line or 0 for fault in error.value.faults]
    assert lines == sorted(lines)
    assert {fault.file for fault in error.value.faults} == {case.name}


def test_each_bad_list_says_why_it_is_there() -> None:
    assert golden.stems_without_reason(CASES, ".csv") == set()


def test_a_line_is_read_whole() -> None:
    found = read(
        "name,email,country,organisation,role,language,delivery,time_zone,format,salutation\n"
        "Grace Nakibuuka, grace@union.example  Grace.N@Mail.example,UG,Grain Union,expert,en,"
        "weekly,Africa/Kampala,full,Dear Grace\n"
    )
    assert found.entries == (
        Enrolment(
            name="Grace Nakibuuka",
            addresses=(
                EmailAddress("grace@union.example", "grace@union.example"),
                EmailAddress("Grace.N@mail.example", "grace.n@mail.example"),
            ),
            role="expert",
            delivery="weekly",
            format="full",
            organisation="Grain Union",
            country="UG",
            language="en",
            time_zone="Africa/Kampala",
            salutation="Dear Grace",
            line=2,
        ),
    )
    assert found.notes == ()


def test_columns_may_stand_in_any_order_and_case_and_be_left_out() -> None:
    (person,) = read("EMAIL, Name ,Time zone\ngrace@x.example,Grace,UTC\n").entries
    assert (person.name, person.addresses[0].key) == ("Grace", "grace@x.example")
    assert (person.time_zone, person.role, person.delivery) == ("UTC", "", "")


def test_words_are_read_without_regard_to_case() -> None:
    (person,) = read(HEADER + "Grace,g@x.example,ug,,Subscriber,en,DAILY\n").entries
    assert (person.country, person.role, person.delivery) == ("UG", "subscriber", "daily")


@pytest.mark.parametrize(
    ("encoding", "separator", "notes"),
    [
        ("utf-8", ",", ()),
        ("utf-8-sig", ",", ()),
        ("utf-8", ";", ("read with semicolons between the columns",)),
        ("latin-1", ",", ("not UTF-8: read as Latin-1 (Windows-1252)",)),
        (
            "cp1252",
            ";",
            (
                "not UTF-8: read as Latin-1 (Windows-1252)",
                "read with semicolons between the columns",
            ),
        ),
        ("utf-16", "\t", ("read as UTF-16", "read with tabs between the columns")),
    ],
)
def test_what_spreadsheets_write_is_understood_and_said(
    encoding: str, separator: str, notes: tuple[str, ...]
) -> None:
    text = f"name{separator}email\r\nJosé Núñez{separator}jose@x.example\r\n"
    found = read(text.encode(encoding))
    assert found.notes == notes
    assert found.entries[0].name == "José Núñez"


def test_windows_quotation_marks_are_not_control_characters() -> None:
    (person,) = read(
        "name,email,organisation\nJos\xe9,j@x.example,\x93Semilla\x94\n".encode("latin-1")
    ).entries
    assert person.organisation == "“Semilla”"


def test_the_same_address_twice_in_one_cell_is_one() -> None:
    (person,) = read("name,email\nGrace,g@x.example G@X.example <g@x.example>\n").entries
    assert [address.key for address in person.addresses] == ["g@x.example"]


def test_a_formula_is_written_so_that_a_spreadsheet_does_not_run_it() -> None:
    person = Enrolment("=1+1", (EmailAddress("g@x.example", "g@x.example"),))
    text = write_members([person])
    assert "\r\n =1+1,g@x.example" in text
    assert read(text).entries[0].name == "=1+1"


words = (
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=40)
    .map(str.strip)
    .filter(lambda text: "\ufeff" not in text)
)


@st.composite
def people(draw: st.DrawFn) -> list[Enrolment]:
    """A list of members with any names."""
    return [
        Enrolment(
            name=draw(words.filter(bool)),
            addresses=tuple(
                EmailAddress(f"P{place}@n{line}.example", f"p{place}@n{line}.example")
                for place in range(draw(st.integers(1, 3)))
            ),
            role=draw(st.sampled_from(("", "expert", "moderator", "subscriber"))),
            delivery=draw(st.sampled_from(("", "each", "daily", "weekly", "none"))),
            format=draw(st.sampled_from(("", "brief", "full"))),
            organisation=draw(words),
            country=draw(st.sampled_from(("", "PE", "UG"))),
            language=draw(st.sampled_from(("", "en", "pt-BR"))),
            time_zone=draw(st.sampled_from(("", "Africa/Kampala"))),
            salutation=draw(words),
            line=line,
        )
        for line in range(2, draw(st.integers(0, 5)) + 2)
    ]


@given(people())
def test_what_is_written_reads_back_as_the_same_people(entries: list[Enrolment]) -> None:
    assert read(write_members(entries)).entries == tuple(entries)


@given(st.binary(max_size=200))
def test_whatever_the_bytes_there_are_people_or_faults(content: bytes) -> None:
    found: MemberList | BadInput
    try:
        found = read(HEADER.encode() + content)
    except BadInput as error:
        found = error
    assert isinstance(found, MemberList) or found.faults
