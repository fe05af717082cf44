"""Where a post belongs: under which other post, and in which theme.

A reply says so in up to seven ways, and clients lose any of them: Outlook drops
References, phones drop everything, people answer an old letter with a new
question, or copy a number from a digest. FINDERS asks each way in turn, the
surest first. What nothing places goes to the current theme, flagged if it
claims to be an answer: a wrong guess is worse than none.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import takewhile

from mailbridge.core.numbers import cited, in_front
from mailbridge.core.quoted import (
    Quote,
    attributed,
    holds_digest,
    item_above_answer,
    most_quoted,
    numbers_in_footers,
    quote_of,
)
from mailbridge.core.subject import (
    answers,
    answers_or_forwards,
    normal_subject,
    related,
    subject_key,
)
from mailbridge.core.thread_index import is_answer, thread_key, thread_of
from mailbridge.core.trim import Words
from mailbridge.core.weeks import current_theme, themes_of
from mailbridge.model import Alliance, Context, Mail, Place, Placed

SAME_SUBJECT = timedelta(days=60)
_MOST_IDS = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the store has to look up before a mail can be placed.

    `ids` are Message-IDs, the nearest first, and `thread_index`, the key of an
    Outlook thread, which is looked up like one; `numbers` those of posts that
    the mail's words or Thread-Index may name.
    """

    ids: tuple[str, ...]
    numbers: tuple[int, ...]
    subject_key: str
    thread_index: str


@dataclass(frozen=True, slots=True)
class _Case:
    """One mail, what it quotes, and what is known."""

    mail: Mail
    words: Words
    context: Context
    quote: Quote

    def post(self, number: int | None) -> Placed | None:
        return next((post for post in self.context.placed if post.number == number), None)

    def first(self, numbers: Iterable[int]) -> Placed | None:
        found = (self.post(number) for number in numbers)
        return next((post for post in found if post is not None), None)

    def known_ids(self) -> tuple[Placed, ...]:
        """Return the posts whose ids the mail answers, the nearest first."""
        numbers = dict(self.context.ids)
        found = (self.post(numbers.get(one)) for one in answered(self.mail))
        return tuple(post for post in found if post is not None)


def place(mail: Mail, words: Words, context: Context) -> Place:
    """Return where a post belongs; `unsure` where it claims to be an answer and none is found."""
    case = _Case(mail, words, context, quote_of(words.segments))
    for by, find, is_reference in FINDERS:
        parent = find(case)
        if parent is None:
            continue
        if is_reference and _is_new_matter(case, parent):
            return Place(_current(context), None, "new_subject")
        return Place(parent.theme_id, parent, by, also=_also(case, parent))
    return Place(_current(context), None, "theme", unsure=_claims_to_answer(case))


def answers_something(mail: Mail, words: Words) -> bool:
    """Whether anything about a mail, but the address it came to, makes it an answer."""
    said = answered(mail) or answers_or_forwards(mail.subject) or numbers_named(mail, words)
    quoted = any(segment.kind == "quoted" and segment.text.strip() for segment in words.segments)
    return bool(said) or quoted or is_answer(mail.thread_index)


def wanted(mail: Mail, words: Words) -> Wanted:
    """Return what to look up for `place`; a token's number is known elsewhere."""
    thread = thread_key(mail.thread_index) if is_answer(mail.thread_index) else ""
    numbers = (
        *numbers_named(mail, words),
        *numbers_in_footers(quote_of(words.segments)),
        *filter(None, [thread_of(mail.thread_index)]),
    )
    return Wanted(
        ids=tuple(filter(None, (*answered(mail), thread))),
        numbers=tuple(dict.fromkeys(numbers)),
        subject_key=subject_key(mail.subject),
        thread_index=thread,
    )


def own_ids(mail: Mail) -> tuple[str, ...]:
    """Return the ids by which answers will name a mail: its own, and that of an Outlook thread."""
    thread = "" if is_answer(mail.thread_index) else thread_key(mail.thread_index)
    return tuple(filter(None, (mail.message_id, thread)))


def answered(mail: Mail) -> tuple[str, ...]:
    """Return the Message-IDs a mail answers, the nearest first, itself left out."""
    nearest = dict.fromkeys((*mail.in_reply_to, *reversed(mail.references)))
    nearest.pop(mail.message_id, None)
    return tuple(nearest)[:_MOST_IDS]


def awaits(mail: Mail, context: Context) -> tuple[str, ...]:
    """Return the ids a mail answers that are not known yet and nearer than any known one.

    A mail whose token is known waits for nothing: its place is certain.
    """
    if any(post.number == context.token_number for post in context.placed):
        return ()
    known = {message_id for message_id, _ in context.ids}
    return tuple(takewhile(lambda one: one not in known, answered(mail)))


def is_reply_like(mail: Mail) -> bool:
    """Whether a mail by itself looks like an answer: by subject, references or a quote."""
    quotes = re.search(r"(?m)^[ \t]?>", mail.body) or "<blockquote" in mail.html.lower()
    return bool(answers_or_forwards(mail.subject) or answered(mail) or quotes)


def numbers_named(mail: Mail, words: Words, names: Sequence[str] = ()) -> tuple[int, ...]:
    """Return the numbers of the posts that an author names as answered, in that order.

    They stand in front ("#62 and #64: ...", "Farms #62", "in answer to 69"), of
    the subject or the text; or a digest's item is quoted with the answer under
    it. `names` are those of the alliance; without any, every name will do.
    """
    own = "".join(s.text for s in words.segments if s.kind == "own").strip()
    answer = is_reply_like(mail)
    found = (
        *in_front(normal_subject(mail.subject), names, answer=answer),
        *in_front(own, names, answer=answer),
        *cited(own),
        *filter(None, [item_above_answer(words.segments)]),
    )
    return tuple(dict.fromkeys(found))


# --- the finders ------------------------------------------------------------


def _by_token(case: _Case) -> Placed | None:
    post = case.post(case.context.token_number)
    if post is None or not (case.quote or case.known_ids() or _same_subject(case, post)):
        return None  # an address book offers the token's address for new mails too
    return post


def _by_ids(case: _Case) -> Placed | None:
    return next(iter(case.known_ids()), None)


def _by_thread_index(case: _Case) -> Placed | None:
    index = case.mail.thread_index
    number = thread_of(index, case.context.alliance.slug)
    if number is None and is_answer(index):
        number = dict(case.context.ids).get(thread_key(index))
    post = case.post(number)
    return _within(case, _thread(case, post.thread)) if post else None


def _by_number(case: _Case) -> Placed | None:
    return case.first(_named(case))


def _also(case: _Case, parent: Placed) -> tuple[int, ...]:
    """Return the other posts that a mail names as answered, where it names more than one."""
    others = (case.post(number) for number in _named(case))
    return tuple(post.number for post in others if post and post.number != parent.number)


def _named(case: _Case) -> tuple[int, ...]:
    """Return the numbers that a mail names as answered, and that can be no question's."""
    named = numbers_named(case.mail, case.words, _names(case.context.alliance))
    theme = current_theme(case.context.alliance, case.context.now)
    questions = len(theme.questions) if theme else 0
    # "#2: ..." may answer the second question; only a post nearby is meant by so small a number.
    near = {post.number for post in _near(case)}
    return tuple(number for number in named if number > questions or number in near)


def _by_footer(case: _Case) -> Placed | None:
    return case.first(numbers_in_footers(case.quote, _names(case.context.alliance)))


def _by_subject(case: _Case) -> Placed | None:
    key = subject_key(case.mail.subject)
    if not key or not answers_or_forwards(case.mail.subject):
        return None
    same = [post for post in _near(case) if subject_key(post.subject) == key]
    return _within(case, same) if same else None


def _by_quote(case: _Case) -> Placed | None:
    if holds_digest(case.words.segments):
        return None
    return most_quoted(case.quote, _near(case), certain=True)


# (what it is called in the archive, how it is looked for, whether an old one may be left behind)
FINDERS: tuple[tuple[str, Callable[[_Case], Placed | None], bool], ...] = (
    ("token", _by_token, True),
    ("in_reply_to", _by_ids, True),
    ("thread_index", _by_thread_index, True),
    ("number", _by_number, False),
    ("footer", _by_footer, False),
    ("subject", _by_subject, False),
    ("quote", _by_quote, False),
)


# --- what they ask ----------------------------------------------------------


def _is_new_matter(case: _Case, parent: Placed) -> bool:
    """Whether an old mail was only answered for its address: new subject, and nothing quoted."""
    if case.quote or answers_or_forwards(case.mail.subject):
        return False
    return not any(related(case.mail.subject, one) for one in _subjects(case, parent))


def _same_subject(case: _Case, post: Placed) -> bool:
    marked = answers_or_forwards(case.mail.subject)
    if not marked and not subject_key(case.mail.subject):
        return False
    return any(related(case.mail.subject, one) for one in _subjects(case, post))


def _subjects(case: _Case, post: Placed) -> tuple[str, ...]:
    """Return a post's subject, and what its theme is called in each language."""
    theme = next((t for t in themes_of(case.context.alliance) if t.id == post.theme_id), None)
    titles = (theme.title, *(w.title for _, w in theme.translations)) if theme else ()
    return (post.subject, *titles)


def _claims_to_answer(case: _Case) -> bool:
    return (
        answers(case.mail.subject)
        or bool(answered(case.mail))
        or case.context.token_number is not None
    )


def _within(case: _Case, posts: Sequence[Placed]) -> Placed:
    """Return which post of a thread is answered: the one quoted, else whose author is named.

    Otherwise the thread's first: that somebody answers the theme is true of most.
    """
    quoted = most_quoted(case.quote, posts, certain=False) or attributed(case.quote, posts)
    if quoted is not None:
        return quoted
    latest = max(posts, key=lambda post: (post.received_at, post.number))
    return min(_thread(case, latest.thread), key=lambda post: post.number)


def _thread(case: _Case, thread: int) -> tuple[Placed, ...]:
    return tuple(post for post in case.context.placed if post.thread == thread)


def _near(case: _Case) -> tuple[Placed, ...]:
    """Return the posts that a guess may lead to: of the current module, and not too old."""
    context = case.context
    module = _module(context, _current(context))
    return tuple(
        post
        for post in context.placed
        if abs(context.now - post.received_at) <= SAME_SUBJECT
        and _module(context, post.theme_id) == module
    )


def _module(context: Context, theme_id: int | None) -> int | None:
    modules = context.alliance.modules
    return next((m.id for m in modules if any(t.id == theme_id for t in m.themes)), None)


def _current(context: Context) -> int | None:
    theme = current_theme(context.alliance, context.now)
    return theme.id if theme else None


def _names(alliance: Alliance) -> tuple[str, ...]:
    return tuple(filter(None, (alliance.subject_tag, alliance.slug)))
