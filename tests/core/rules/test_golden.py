"""Each rule finds its fault and leaves the innocent alone: `RULE/NN-name.eml`, `.toml` says why."""

import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from mailbridge.core.rules import POLICY, Case, judge
from mailbridge.journey import case_of
from mailbridge.model import Alliance, Context, Member, Question, Seen, Verdict
from mailbridge.reading import opened, read

HERE = Path(__file__).parent
CASES = sorted(HERE.glob("*/*.eml"))
RULES = {rule.__name__: rule for rule in POLICY}
DAY = date(2027, 2, 23)


def member(id_: int, name: str, address: str, role: str = "expert") -> Member:
    return Member(
        id=id_,
        person_id=id_,
        address_id=id_,
        address=address,
        name=name,
        organisation="",
        country="",
        language="en",
        role="moderator" if role == "moderator" else "expert",
        lead=False,
        delivery="each",
        format="brief",
        has_posted=True,
    )


GRACE = member(1, "Grace Nakibuuka", "grace@mubende-union.example")
MEMBERS = (
    GRACE,
    member(2, "Tesfaye Worku", "tesfaye@oromia-seed.example"),
    member(3, "Wilmer Choque", "wilmer@quinua.example"),
    member(4, "Elena Huanca", "elena@surco.example", "moderator"),
)
FARMS = Alliance(
    id=1,
    slug="farms",
    name="Small Farms, Fair Markets",
    summary="",
    starts=date(2027, 1, 11),
    ends=date(2027, 4, 2),
    time_zone="Africa/Kampala",
    languages=("en",),
    modules=(),
)


def told(case: Path) -> dict[str, Any]:
    return tomllib.loads(case.with_suffix(".toml").read_text("utf-8"))


def asked(whom: int, key: str, answer: str, hours: int) -> Question:
    """What a member was asked about an address, so many hours ago."""
    at = datetime.combine(DAY, time(9, 30), UTC) - timedelta(hours=hours)
    when = at if answer else None
    return Question(1, "second_address", whom, (), key, (), at, when, answer)


def case_in(path: Path, world: dict[str, Any]) -> Case:
    """The mail of a case, in the world it says: by default Grace's own, and her second one."""
    wanted = world.get("author", GRACE.name)
    author = next((m for m in MEMBERS if m.name == wanted), None)
    if author is not None:
        changed = {key: world[key] for key in ("has_posted", "muted") if key in world}
        author = replace(author, **changed)
    day = world.get("day", DAY)
    context = Context(
        alliance=replace(FARMS, moderation=world.get("moderation", "new")),
        author=author,
        members=MEMBERS,
        number=69,
        now=datetime.combine(day, time(9, 30), UTC),
        seen=Seen(**dict.fromkeys(world.get("seen", ()), True)),
        paths=tuple(world.get("paths", ())),
        hinted=world.get("hinted"),
        vouched=world.get("vouched", ""),
        asked_of=tuple(asked(*each) for each in world.get("asked", ())),
    )
    reading = read(opened(path.read_bytes()), None, (), ("farms.talk.example.org",))
    reading = replace(reading, document=world.get("document", ""))
    found = case_of(reading, world.get("purpose", "post"), context)
    author = replace(found.author, sure=world.get("sure", "proved"))
    return replace(found, author=author, on_a_page=world.get("on_a_page", False))


def said(verdict: Verdict) -> str:
    word = type(verdict).__name__.lower()
    return word if verdict.reason == "accepted" else f"{word} {verdict.reason}"


@pytest.mark.parametrize("path", CASES, ids=[f"{c.parent.name}/{c.stem}" for c in CASES])
def test_a_rule_finds_its_fault_and_nothing_else(path: Path) -> None:
    case = told(path)
    given = case_in(path, case.get("world", {}))
    found = RULES[path.parent.name](given)
    assert (found is not None) == case["finds"]
    if found is None:
        assert said(judge(given)) == case.get("judged", "accept")
    else:
        assert judge(given) == found


@pytest.mark.parametrize("rule", POLICY, ids=RULES)
def test_each_rule_has_cases_in_both_directions(rule: Any) -> None:
    cases = [told(case) for case in CASES if case.parent.name == rule.__name__]
    assert {case["finds"] for case in cases} == {True, False}
    assert all(len(case["why"]) > 8 for case in cases)


def test_an_alliance_is_over_by_the_clock_of_its_own_place() -> None:
    path = HERE / "alliance_over" / "01-the-day-after.eml"
    given = case_in(path, {"day": FARMS.ends})
    assert given.context is not None
    evening = replace(given.context, now=datetime(2027, 4, 2, 20, 59, tzinfo=UTC))
    assert said(judge(replace(given, context=evening))) == "accept"
    midnight = replace(evening, now=evening.now + timedelta(minutes=1))
    assert said(judge(replace(given, context=midnight))) == "hold alliance_over"
