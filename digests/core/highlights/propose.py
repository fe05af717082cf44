"""A first version of a document, for moderators to make their own: nothing of it is accepted yet.

For each theme a point of view: the moderators' wrap-up as its text, then a passage of
everybody who wrote at least thirty words in it. A starred passage comes before one
that we chose, the most answered posts before others; what is about one question
stands together.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from digests.core.highlights.edit import add_passages, add_view
from digests.core.highlights.excerpt import spans_in
from digests.core.points import named, point
from mailbridge.model import Alliance, Contribution, Highlights, Source, Theme
from mailbridge.model.highlights import Span

LEAST_WORDS = 30
_PASSAGE = 60  # words of a passage that nobody starred
_NO_QUESTION = 99

Writer = tuple[int | None, str, str]


@dataclass(frozen=True, slots=True)
class Material:
    """What there is to draft from: posts, their words as they stand, and starred ranges."""

    posts: Sequence[Contribution]
    sources: Mapping[int, Source]
    stars: Mapping[int, tuple[Span, ...]]


@dataclass(frozen=True, slots=True)
class _Choice:
    question: int
    starred: bool
    answers: int
    post: Contribution
    spans: tuple[Span, ...]

    @property
    def rank(self) -> tuple[int, bool, int, int]:
        return self.question, not self.starred, -self.answers, self.post.number


def propose(content: Highlights, themes: Iterable[Theme], material: Material) -> Highlights:
    """Return the document with what is missing in it drafted; what is there stays as it is."""
    quoted = {one.number for one in content.excerpts}
    for theme in themes:
        own = [post for post in material.posts if post.theme_id == theme.id]
        there = {writer(post) for post in own if post.number in quoted}
        chosen = [one for one in _choices(theme, own, material) if writer(one.post) not in there]
        if chosen:
            content = add_view(content, theme.title, _wrap_up(own))
            content = _filled(content, theme, chosen, material.sources)
    return content


def themes_in(alliance: Alliance, module: str) -> tuple[Theme, ...]:
    """Return the themes that a document is about: a module's, or with "" all."""
    return tuple(
        theme for part in alliance.modules if module in ("", part.key) for theme in part.themes
    )


def writer(post: Contribution) -> Writer:
    """Return whose a post is: a member, or somebody by name and country."""
    return (post.author, "", "") if post.author is not None else (None, post.name, post.country)


def enough(post: Contribution) -> bool:
    """Whether a post is long enough that its author is owed a place."""
    return post.kind == "post" and len(post.text.split()) >= LEAST_WORDS


def question_of(theme: Theme, post: Contribution) -> int:
    """Return the question a post is about, by its tag or because it names it; 0 for none."""
    if post.questions:
        return post.questions[0]
    numbers = range(1, len(theme.questions) + 1)
    return next((number for number in numbers if named([post.text], number)), 0)


def _choices(theme: Theme, posts: Sequence[Contribution], material: Material) -> list[_Choice]:
    """Return each starred passage, and one of everybody else who wrote enough."""
    answers = Counter(post.parent for post in material.posts if post.parent is not None)
    found: list[_Choice] = []
    for post in posts:
        starred = material.stars.get(post.number, ()) if post.kind == "post" else ()
        if post.number in material.sources and (starred or enough(post)):
            spans = starred or _passage(material.sources[post.number].latest_text)
            question = question_of(theme, post) or _NO_QUESTION
            found.append(_Choice(question, bool(starred), answers[post.number], post, spans))
    best: dict[Writer, _Choice] = {}
    for one in sorted(found, key=lambda one: (not one.starred, -one.answers, one.post.number)):
        best.setdefault(writer(one.post), one)
    kept = [one for one in found if one.starred or best[writer(one.post)] is one]
    return sorted(kept, key=lambda one: one.rank)


def _passage(text: str) -> tuple[Span, ...]:
    told = point(text, _PASSAGE).removesuffix(" ...")
    whole = (len(text) - len(text.lstrip()), len(text.rstrip()))
    return (spans_in(text, told) if told else ()) or (whole,)


def _filled(
    content: Highlights, theme: Theme, chosen: Iterable[_Choice], sources: Mapping[int, Source]
) -> Highlights:
    view, before = content.last_key, 0
    for one in chosen:
        source = sources[one.post.number]
        content = add_passages(content, view, source, one.spans, accepted=False)
        if one.question not in (before, _NO_QUESTION) and one.question <= len(theme.questions):
            content = _asking(content, theme.questions[one.question - 1])
        before = one.question
    return content


def _asking(content: Highlights, question: str) -> Highlights:
    """Return the document with a question ahead of its last excerpt."""
    view = content.views[-1]
    last = replace(view.excerpts[-1], before=f"*{question}*")
    views = (*content.views[:-1], replace(view, excerpts=(*view.excerpts[:-1], last)))
    return replace(content, views=views)


def _wrap_up(posts: Iterable[Contribution]) -> str:
    return "\n\n".join(post.text.strip() for post in posts if post.kind == "wrap_up")
