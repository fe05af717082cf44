"""Who and what a document leaves out: told to its moderators, for they decide."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from digests.core.highlights.propose import enough, question_of, writer
from digests.core.participation.figures import Unnamed
from mailbridge.model import Alliance, Contribution, Highlights


@dataclass(frozen=True, slots=True)
class Missed:
    """Somebody who wrote enough and is not quoted; `number` is their post."""

    name: str
    organisation: str
    country: str
    number: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What is missing; countries as alpha-2, questions that no excerpt is about."""

    contributors: tuple[Missed, ...]
    countries: tuple[str, ...]
    questions: tuple[Unnamed, ...]


def left_out(alliance: Alliance, content: Highlights, posts: Sequence[Contribution]) -> LeftOut:
    """Return what a document leaves out of the posts that it is about."""
    quoted = {one.number for one in content.excerpts}
    shown = [post for post in posts if post.number in quoted]
    people = {writer(post) for post in shown}
    missed = {writer(p): p for p in reversed(posts) if enough(p) and writer(p) not in people}
    heard = {post.country for post in posts if post.country and post.kind == "post"}
    return LeftOut(
        contributors=tuple(
            Missed(post.name, post.organisation, post.country, post.number)
            for post in sorted(missed.values(), key=lambda post: post.number)
        ),
        countries=tuple(sorted(heard - {post.country for post in shown})),
        questions=tuple(_questions(alliance, content.module, shown)),
    )


def _questions(alliance: Alliance, module: str, shown: Sequence[Contribution]) -> Iterable[Unnamed]:
    for part in alliance.modules:
        for theme in part.themes if module in ("", part.key) else ():
            about = {question_of(theme, post) for post in shown if post.theme_id == theme.id}
            for number, text in enumerate(theme.questions, 1):
                if number not in about:
                    yield Unnamed(f"M{part.number}.{theme.number}", number, text)
