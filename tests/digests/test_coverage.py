"""No gaps, no doubles: members change mode, pause, leave and come back at any time."""

from bisect import bisect_right
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from digests.core.coverage import lacking, suspects
from mailbridge.changes import DeliveryMode
from tests import outbox

MODES: tuple[DeliveryMode, ...] = ("each", "daily", "weekly", "none")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("post", "post", "post", "mode", "pause", "daily", "weekly")),
        st.integers(0, 3),
        st.sampled_from(MODES),
    ),
    max_size=60,
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
        for member in (*of_mode, *late):
            lacks = lacking(member, self.covered[member.id], self.posts, self.letters, frozenset())
            self.got[member.id] += lacks.numbers
        for member in (*of_mode, *each):
            self.covered[member.id] = len(self.posts)

    def finish(self) -> None:
        self.paused = [False] * 4
        self.members = [replace(m, delivery="daily") for m in self.members]
        self.digest("daily")


@given(STEPS)
@settings(max_examples=1000, deadline=None)
def test_each_member_gets_each_post_once_whatever_they_change(
    steps: list[tuple[str, int, DeliveryMode]],
) -> None:
    world = World()
    for what, who, mode in steps:
        match what:
            case "post":
                world.post()
            case "mode":
                world.members[who] = replace(world.members[who], delivery=mode)
            case "pause":
                world.paused[who] = not world.paused[who]
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
