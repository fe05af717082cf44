"""No gaps, no doubles: members change mode, language, format and zone, and pause, at any time."""

from bisect import bisect_right
from dataclasses import replace
from datetime import timedelta
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from digests.core.coverage import Readers, lacking, suspects
from digests.core.digest import groups_of
from digests.core.morning import wait_of
from mailbridge.changes import DeliveryMode, DigestFormat
from mailbridge.model import Context, Entry, Member
from tests import outbox
from tests.digests import week

MODES: tuple[DeliveryMode, ...] = ("each", "daily", "weekly", "none")
LANGUAGES = ("en", "es", "pt", "fr", "sw", "")
FORMATS: tuple[DigestFormat, ...] = ("brief", "full")
ZONES = ("", "Asia/Kolkata", "Pacific/Auckland", "America/Lima")
MOST = 60
CHANGES = ("mode", "language", "format", "zone", "pause")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("post", "post", "post", *CHANGES, "daily", "weekly")),
        st.integers(0, 3),
        st.integers(0, 11),
    ),
    max_size=MOST,
)
SITE = outbox.site_of()


@cache
def entries() -> tuple[Entry, ...]:
    """As many posts as there may be, from #1 on."""
    return tuple(
        replace(one, outline=replace(one.outline, number=n))
        for n, one in enumerate(week.entries(MOST), 1)
    )


class World:
    """Four members, and what each received; digests as `readership` decides, on plain values."""

    def __init__(self) -> None:
        self.members = list(outbox.members(4))
        self.paused = [False] * 4
        self.covered = {member.id: 0 for member in self.members}
        self.letters: set[tuple[int, int]] = set()
        self.got: dict[int, list[int]] = {member.id: [] for member in self.members}
        self.posts: list[tuple[int, int]] = []

    def post(self) -> None:
        number = len(self.posts) + 1
        self.posts.append((number, number))
        for member, paused in zip(self.members, self.paused, strict=True):
            if member.delivery == "each" and not paused:
                self.letters.add((member.id, number))
                self.got[member.id].append(number)

    def digest(self, kind: DeliveryMode) -> None:
        present = [m for m, p in zip(self.members, self.paused, strict=True) if not p]
        of_mode = [m for m in present if m.delivery == kind]
        each = [m for m in present if m.delivery == "each"] if kind == "daily" else []
        counted = {
            m.id: sum(who == m.id and n > self.covered[m.id] for who, n in self.letters)
            for m in each
        }
        late = suspects(each, self.covered, counted, [n for n, _ in self.posts])
        lacks = tuple(
            lacking(member, self.covered[member.id], self.posts, self.letters, frozenset())
            for member in (*of_mode, *late)
        )
        readers = Readers(len(self.posts), lacks, (), entries()[: len(self.posts)])
        context = Context(outbox.ALLIANCE, None, tuple(self.members), 1, week.FRIDAY)
        told: list[int] = []
        for (_, _, numbers), members in groups_of(readers, context, SITE).items():
            for member in members:
                told.append(member.id)
                self.got[member.id] += numbers
                assert wait_of(member, outbox.ALLIANCE, week.FRIDAY) <= timedelta(days=1)
        assert len(told) == len(set(told)) == len(lacks)  # one letter of an issue for each
        for member in (*of_mode, *each):
            self.covered[member.id] = len(self.posts)

    def finish(self) -> None:
        self.paused = [False] * 4
        self.members = [replace(m, delivery="daily") for m in self.members]
        self.digest("daily")


def changed(member: Member, what: str, how: int) -> Member:
    """Return a member who chose another way to read."""
    match what:
        case "mode":
            return replace(member, delivery=MODES[how % len(MODES)])
        case "language":
            return replace(member, language=LANGUAGES[how % len(LANGUAGES)])
        case "format":
            return replace(member, format=FORMATS[how % len(FORMATS)])
        case _:
            return replace(member, time_zone=ZONES[how % len(ZONES)], morning=how % 3 > 0)


@given(STEPS)
@settings(max_examples=1000, deadline=None)
def test_each_member_gets_each_post_once_whatever_they_change(
    steps: list[tuple[str, int, int]],
) -> None:
    world = World()
    for what, who, how in steps:
        match what:
            case "post":
                world.post()
            case "pause":
                world.paused[who] = not world.paused[who]
            case "mode" | "language" | "format" | "zone":
                world.members[who] = changed(world.members[who], what, how)
            case "daily":
                world.digest("daily")
            case _:
                world.digest("weekly")
    world.finish()
    numbers = [number for number, _ in world.posts]
    for got in world.got.values():
        assert sorted(got) == numbers


def test_who_got_every_letter_is_no_suspect() -> None:
    (member,) = outbox.members(1)
    posts = [1, 2, 3]
    assert bisect_right(posts, 1) == 1
    assert suspects([member], {1: 1}, {1: 2}, posts) == ()
    assert suspects([member], {1: 1}, {1: 1}, posts) == (member,)


def test_a_muted_thread_is_not_told_in_a_digest() -> None:
    (member,) = outbox.members(1)
    posts = [(1, 1), (2, 1), (3, 3)]
    assert lacking(member, 0, posts, frozenset(), frozenset({(1, 1)})).numbers == (3,)
