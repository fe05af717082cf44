"""The brief digest: each message by what it says, in five minutes and 450 words.

Every author is named; the more messages there are, the fewer words each gets.
Those that were answered and say more have two lines; the rest one, "in brief".
What room there is goes to them in turns, so that none stays without a word.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jinja2 import Environment

from digests.core.contents import Contents, Item
from digests.core.points import point
from mailbridge.core.letter import plain
from mailbridge.core.sanitise import mask_addresses

_CITED = re.compile(r"#(\d{1,6})\b")
MOST_WORDS = 450
_A_MINUTE = 180
_LONG = (12, 9, 6, 4, 2, 0)  # messages in two lines; beyond twelve nobody reads on
_FAIR = 11  # words that each message should have; where there are fewer, more stand in one line
_LEAST = 8
_FEWEST = 4  # words of a cut sentence; fewer tell less than the name alone
_ANNOUNCED = 14  # words of an announcement, which has gone out at once as well
# Words that a message in two lines and one in one line may have: each turn may find a better one.
_TURNS = ((14, 8), (18, 11), (22, 14), (28, 18), (34, 22))


@dataclass(frozen=True, slots=True)
class Line:
    """A message and its point; `short` puts it in one line."""

    item: Item
    point: str
    origin: str
    short: bool


@dataclass(frozen=True, slots=True)
class _Plan:
    """Which messages have two lines, what is said of each, and whether organisations are named."""

    long: frozenset[int]
    points: Mapping[int, str]
    origins: bool = False


def brief(contents: Contents, look: Environment) -> str:
    """Return the whole text, its subject on the first line."""
    template = look.get_template("mail/digest_brief.txt")
    told = [(item, _safe(point(item.text, _ANNOUNCED))) for item in contents.announced]

    def text(plan: _Plan, minutes: int = 1) -> str:
        parts = [(part.title, _lines(part.items, plan)) for part in contents.parts]
        return template.render(digest=contents, parts=parts, told=told, minutes=minutes)

    def words(plan: _Plan) -> int:
        return len(text(plan).split())

    order = sorted(contents.items, key=_weight, reverse=True)
    plans = (_Plan(frozenset(item.number for item in order[:most]), {}) for most in _LONG)
    rooms = [(plan, MOST_WORDS - words(plan)) for plan in plans]
    plan, room = next((each for each in rooms if each[1] >= _FAIR * len(order)), rooms[-1])
    summed_up = contents.wrap_up.brief if contents.wrap_up else ""
    cited = frozenset(int(number) for number in _CITED.findall(summed_up))
    plan = _Plan(plan.long, _shared(order, (plan.long, cited), room))
    named = _Plan(plan.long, plan.points, origins=True)
    chosen = named if words(named) <= MOST_WORDS else plan
    return text(chosen, max(1, round(words(chosen) / _A_MINUTE)))


def _weight(item: Item) -> tuple[bool, float]:
    """Return how much a message asks to be told at length: answers, and how much it says."""
    return not item.moderator, len(item.answers) + min(3.0, len(item.text.split()) / 60)


def _shared(
    order: Sequence[Item], of: tuple[frozenset[int], frozenset[int]], room: int
) -> dict[int, str]:
    """Return what is said of each message, so that all together fit; the weightiest chooses first.

    `of` are the messages in two lines, and those that the wrap-up has told already: these
    give way where there is no room for a sentence of each. Only then are sentences cut.
    """
    long, cited = of
    told = {item.number: point(item.text, _LEAST) for item in order}
    used = sum(map(_count, told.values()))
    if used > room and any(item.number in cited for item in order):
        rest = [item for item in order if item.number not in cited]
        return {**dict.fromkeys(cited, ""), **_shared(rest, (long, frozenset()), room)}
    if used > room:
        each = max(0, room // len(order)) - 1  # three dots count as a word
        if each < _FEWEST:
            return _weightiest(order, room)
        return {item.number: _safe(point(item.text, each, whole=False)) for item in order}
    for most, in_one_line in _TURNS:
        for item in order:
            better = point(item.text, most if item.number in long else in_one_line)
            grows = _count(better) - _count(told[item.number])
            if used + grows <= room:
                told[item.number] = better
                used += grows
    return {number: _safe(said) for number, said in told.items()}


def _weightiest(order: Sequence[Item], room: int) -> dict[int, str]:
    """Return a sentence of as many messages as there is room for, and none of the others."""
    told: dict[int, str] = {}
    for item in order:
        said = point(item.text, _LEAST)
        fits = _count(said) <= room
        told[item.number] = _safe(said) if fits else ""
        room -= _count(said) if fits else 0
    return told


def _lines(items: Sequence[Item], plan: _Plan) -> list[Line]:
    """Return the messages of a part by thread; those in brief, which are a list, by number."""
    lines = [
        Line(
            item,
            plan.points.get(item.number, ""),
            item.origin if plan.origins else item.country,
            item.number not in plan.long,
        )
        for item in items
    ]
    return sorted(lines, key=lambda line: line.item.number if line.short else 0)


def _count(text: str) -> int:
    return len(text.split())


def _safe(text: str) -> str:
    return plain(mask_addresses(text))
