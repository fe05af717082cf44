"""The facts of a week, as the lead needs them to sum it up: counted, never judged.

A question that no post names may well have been answered without its number; so
it is said that nobody named it, and never that it is unanswered.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from digests.core.points import named, question
from digests.core.theme import words_in
from mailbridge.core.letter import plain
from mailbridge.core.pages.names import country_name
from mailbridge.core.sanitise import mask_addresses
from mailbridge.core.weeks import current_theme
from mailbridge.core.wording import label
from mailbridge.model import Belonging, Context, Entry, Member, Theme

SILENT = timedelta(days=21)
_MOST_COUNTRIES = 6


@dataclass(frozen=True, slots=True)
class Message:
    """A post as moderators speak of it: its number, its author's name, and a few words of it."""

    number: int
    name: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One of the theme's questions, and the posts that name it or are tagged with it."""

    number: int
    text: str
    named_by: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """A week up to now; `before` counts the messages of earlier weeks, the last one first.

    `waiting` are questions of members that nobody answered, `alone` the other posts
    without an answer. `silent` have written nothing for three weeks. `reach` counts
    the readers: each message, daily, weekly.
    """

    theme: str
    messages: int
    people: int
    countries: int
    before: tuple[int, ...]
    asked: tuple[Asked, ...]
    waiting: tuple[Message, ...]
    alone: tuple[Message, ...]
    most: Message | None
    most_answers: int
    silent: int
    silent_countries: tuple[str, ...]
    members: int
    reach: tuple[int, int, int]

    @property
    def unnamed(self) -> tuple[Asked, ...]:
        """The questions that nobody named."""
        return tuple(one for one in self.asked if not one.named_by)


@dataclass(frozen=True, slots=True)
class Week:
    """What a week's facts are counted from; `wrote` says who wrote last when.

    `before` counts the messages of earlier weeks; `tags` are numbers of posts with the
    number of a question that a moderator says they are about.
    """

    entries: tuple[Entry, ...]
    before: tuple[int, ...]
    tags: frozenset[tuple[int, int]]
    wrote: Mapping[int, datetime]
    memberships: tuple[Belonging, ...]


def facts_of(week: Week, context: Context, language: str) -> Facts:
    """Return the facts of a week in a language; what moderators wrote is not counted as a voice."""
    alliance = context.alliance
    theme = current_theme(alliance, context.now)
    posts = [e for e in week.entries if e.kind == "post"]
    answers = Counter(e.outline.parent_number for e in posts)
    most = max(posts, key=lambda e: answers[e.outline.number], default=None)
    most_answers = answers[most.outline.number] if most else 0
    voices = [e for e in posts if not e.moderator]
    alone = [e for e in voices if not answers[e.outline.number]]
    silent = silent_members(week, context.members, context.now)
    return Facts(
        theme=f"{label(alliance, theme.id)} {_title(theme, language)}" if theme else "",
        messages=len(posts),
        people=len({(e.outline.byline.name, e.outline.byline.country) for e in posts}),
        countries=len({e.outline.byline.country for e in posts} - {""}),
        before=week.before,
        asked=_asked(theme, voices, week.tags, language) if theme else (),
        waiting=tuple(_message(e, question(e.text)) for e in alone if question(e.text)),
        alone=tuple(_message(e) for e in alone if not question(e.text)),
        most=_message(most) if most and most_answers > 1 else None,
        most_answers=most_answers,
        silent=len(silent),
        silent_countries=_countries(silent, language),
        members=len(context.members),
        reach=_reach(context.members),
    )


def silent_members(week: Week, members: Collection[Member], now: datetime) -> tuple[Member, ...]:
    """Return the experts who have been members for three weeks and wrote nothing in them."""
    joined = {one.id: one.joined_at for one in week.memberships}
    return tuple(
        member
        for member in members
        if member.role == "expert"
        and joined.get(member.id, now) <= now - SILENT
        and week.wrote.get(member.id, now - SILENT) <= now - SILENT
    )


def _asked(
    theme: Theme, posts: Sequence[Entry], tags: Collection[tuple[int, int]], language: str
) -> tuple[Asked, ...]:
    here = [entry for entry in posts if entry.outline.theme_id == theme.id]

    def by(number: int) -> tuple[Message, ...]:
        return tuple(
            _message(entry)
            for entry in here
            if named([entry.text], number) or (entry.outline.number, number) in tags
        )

    questions = words_in(theme, language).questions
    return tuple(Asked(n, plain(text), by(n)) for n, text in enumerate(questions, 1))


def _message(entry: Entry, words: str = "") -> Message:
    byline = entry.outline.byline
    name = plain(byline.name) or plain(byline.organisation)
    return Message(entry.outline.number, mask_addresses(name), plain(mask_addresses(words)))


def _title(theme: Theme, language: str) -> str:
    return plain(words_in(theme, language).title)


def _countries(members: Collection[Member], language: str) -> tuple[str, ...]:
    counted = Counter(member.country for member in members if member.country)
    return tuple(country_name(code, language) for code, _ in counted.most_common(_MOST_COUNTRIES))


def _reach(members: Collection[Member]) -> tuple[int, int, int]:
    modes = Counter(member.delivery for member in members)
    return modes["each"], modes["daily"], modes["weekly"]
