"""Threading as laws: no loops, no order of arrival, no exception, nothing outside the archive."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mailbridge.core.thread import answered, awaits, is_reply_like, own_ids, place, wanted
from mailbridge.core.thread_index import thread_key
from mailbridge.core.trim import Words
from mailbridge.model import Alliance, Context, Mail, Module, Placed, Segment, SegmentKind, Theme

NOW = datetime(2027, 2, 25, 12, tzinfo=UTC)
THEMES = tuple(Theme(n, f"t{n}", n, f"Theme {n}", date(2027, 2, 1 + 7 * n), "", ()) for n in (1, 2))
FARMS = Alliance(
    id=1, slug="farms", name="Farms", summary="", starts=date(2027, 1, 11), ends=date(2027, 4, 2),
    time_zone="UTC", languages=("en",), modules=(Module(1, "m1", 1, "", "", THEMES),),
    subject_tag="Farms",
)  # fmt: skip


def _mail(message_id: str, subject: str = "", answers: Sequence[str] = (), **more: str) -> Mail:
    mail = Mail(
        message_id=message_id, senders=(), to=(), cc=(), subject=subject, date=None,
        in_reply_to=tuple(answers[-1:]), references=tuple(answers), headers=(), body="",
        html=more.get("html", ""), attachments=(), thread_index=more.get("thread_index", ""),
    )  # fmt: skip
    return replace(mail, body=more.get("body", ""))


@dataclass(slots=True)
class Shelf:
    """A store of values: posts by number, whose parents may come after them."""

    posts: list[Placed] = field(default_factory=list[Placed])
    parents: dict[int, int | None] = field(default_factory=dict[int, int | None])
    waiting: dict[int, tuple[str, ...]] = field(default_factory=dict[int, tuple[str, ...]])

    def take(self, mail: Mail) -> None:
        """Place a mail, keep it, and let it adopt what waited for it."""
        number = len(self.posts) + 1
        context = Context(
            alliance=FARMS, author=None, members=(), number=number, now=NOW,
            placed=tuple(self.posts), ids=tuple((p.message_id, p.number) for p in self.posts),
        )  # fmt: skip
        where = place(mail, Words((), "", ()), context)
        thread = where.parent.thread if where.parent else number
        self.posts.append(
            Placed(
                id=number, number=number, thread=thread, theme_id=where.theme_id,
                subject=mail.subject, author="", country="", message_id=mail.message_id,
                letter_id="", references=(), received_at=NOW,
            )
        )  # fmt: skip
        self.parents[number] = where.parent.number if where.parent else None
        self.waiting[number] = awaits(mail, context)
        for child, ids in list(self.waiting.items()):
            if mail.message_id in ids and child not in self.above(number):
                self.parents[child] = number
                self.waiting[child] = ids[: ids.index(mail.message_id)]

    def above(self, number: int) -> list[int]:
        """Return a post and all above it; AssertionError where they go in a circle."""
        line = [number]
        while (parent := self.parents[line[-1]]) is not None:
            assert parent not in line, "a loop"
            line.append(parent)
        return line

    def tree(self) -> dict[str, str | None]:
        """Return each mail's parent, both by Message-ID."""
        names = {post.number: post.message_id for post in self.posts}
        return {names[n]: names[p] if p else None for n, p in self.parents.items()}


names = st.integers(0, 7).map(lambda n: f"<{n}@x.example>")


@given(st.lists(st.tuples(names, st.lists(names, max_size=5)), max_size=12))
def test_whatever_mails_refer_to_no_thread_is_a_circle(mails: list[tuple[str, list[str]]]) -> None:
    shelf = Shelf()
    for at, (message_id, references) in enumerate(mails):
        shelf.take(_mail(message_id, f"Re: matter {at}", references))
    for number in shelf.parents:
        assert shelf.above(number)[-1] <= len(mails)


@st.composite
def _families(draw: st.DrawFn) -> tuple[list[Mail], list[Mail]]:
    """Return mails that answer each other, some of which never come, in two orders."""
    lines: list[list[str]] = []
    for number in range(draw(st.integers(1, 10))):
        above = draw(st.sampled_from([[], *lines]))
        lines.append([*above, f"<{number}@x.example>"])
    mails = [_mail(line[-1], f"Re: matter of {line[-1]}", line[:-1]) for line in lines]
    come = [mail for mail in mails if draw(st.integers(0, 4))]
    return draw(st.permutations(come)), draw(st.permutations(come))


@given(_families())
def test_the_order_of_arrival_makes_no_other_tree(orders: tuple[list[Mail], list[Mail]]) -> None:
    trees: list[dict[str, str | None]] = []
    for order in orders:
        shelf = Shelf()
        for mail in order:
            shelf.take(mail)
        trees.append(shelf.tree())
    come = set(trees[0])
    assert trees[0] == trees[1]
    for mail in orders[0]:
        known = [one for one in answered(mail) if one in come]
        assert trees[0][mail.message_id] == next(iter(known), None)


kinds: st.SearchStrategy[SegmentKind] = st.sampled_from(["own", "quoted", "signature"])
lines = st.sampled_from(
    ["> ", ">> ", "#1 ", "#2, #3 and #1: ", "In answer to 2.\n", "Farms #2. A reply\n", "\n",
     "Hola:\n", "the price of maize in the third week of the rains fell by half ",
     "On Monday A wrote:\n"]
)  # fmt: skip
texts = st.lists(lines | st.text(max_size=20), max_size=12).map("".join)
indexes = st.text(max_size=60) | st.binary(max_size=40).map(lambda b: b.hex())


@given(
    st.text(max_size=60) | lines,
    st.lists(st.tuples(kinds, texts), max_size=5),
    indexes,
    st.none() | st.integers(0, 5),
)
def test_any_mail_has_a_place_in_this_archive(
    subject: str, told: list[tuple[SegmentKind, str]], index: str, token: int | None
) -> None:
    posts = tuple(
        Placed(
            id=n, number=n, thread=1, theme_id=1, subject="Maize", author="A", country="PE",
            message_id=f"<{n}@x.example>", letter_id="", references=(), received_at=NOW,
            text="The price of maize in the third week of the rains fell by half.",
        )
        for n in (1, 2, 3)
    )  # fmt: skip
    context = Context(FARMS, None, (), 4, NOW, placed=posts, token_number=token)
    words = Words(tuple(Segment(kind, text) for kind, text in told), "", ())
    mail = _mail("<new@x.example>", subject, body="".join(t for _, t in told), thread_index=index)
    where = place(mail, words, context)
    assert where.parent is None or where.parent in posts
    assert where.theme_id == (where.parent.theme_id if where.parent else 2)
    assert len(where.by) <= 16
    assert set(wanted(mail, words).ids) <= {thread_key(index)}


def test_what_a_mail_waits_for_ends_at_the_nearest_it_knows() -> None:
    mail = _mail("<4@x.example>", "", ["<1@x.example>", "<2@x.example>", "<3@x.example>"])
    context = Context(FARMS, None, (), 4, NOW, ids=(("<1@x.example>", 1),))
    assert awaits(mail, context) == ("<3@x.example>", "<2@x.example>")


def test_a_mail_with_a_known_token_waits_for_nothing() -> None:
    post = Placed(1, 1, 1, None, "Maize", "", "", "<1@x.example>", "", (), NOW - timedelta(1))
    mail = _mail("<4@x.example>", "", ["<3@x.example>"])
    assert awaits(mail, Context(FARMS, None, (), 4, NOW, placed=(post,), token_number=1)) == ()


def test_a_first_outlook_mail_is_found_by_its_thread_and_an_answer_asks_for_it() -> None:
    first = _mail("<1@x.example>", thread_index="Adyj8bLEAAECAwQFBgcICQoLDA0ODw==")
    answer = _mail("<2@x.example>", thread_index="Adyj8bLEAAECAwQFBgcICQoLDA0ODwABAgMQ")
    key = "<thread-index:01dca3f1b2c4000102030405060708090a0b0c0d0e0f>"
    assert own_ids(first) == ("<1@x.example>", key)
    assert own_ids(answer) == ("<2@x.example>",)
    assert wanted(answer, Words((), "", ())).ids == (key,)
    assert wanted(first, Words((), "", ())).ids == ()


def test_a_mail_looks_like_an_answer_by_subject_reference_or_quote() -> None:
    assert is_reply_like(_mail("<1@x.example>", "Re: Maize"))
    assert is_reply_like(_mail("<1@x.example>", "Maize", ["<0@x.example>"]))
    assert is_reply_like(_mail("<1@x.example>", body="I agree.\n> The price fell"))
    assert is_reply_like(_mail("<1@x.example>", html="<BLOCKQUOTE>The price fell</BLOCKQUOTE>"))
    assert not is_reply_like(_mail("<1@x.example>", "Maize", body="The price fell by > 10%"))
