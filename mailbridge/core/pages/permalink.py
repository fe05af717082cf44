"""A post's own page: all its words, how to cite it, what it answers and what answers it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from mailbridge.core.pages.dates import Moment, full_day, full_moment, zone
from mailbridge.core.pages.described import described
from mailbridge.core.pages.frame import Around, Frame, frame
from mailbridge.core.pages.links import Link, mailto
from mailbridge.core.pages.names import Author, author, direction, language_tag
from mailbridge.core.pages.plan import Week, weeks
from mailbridge.core.pages.post import PostView, post_view
from mailbridge.core.pages.reply import ReplyForm, reply_form
from mailbridge.core.pages.rows import words_in
from mailbridge.core.pages.theme import head_weight
from mailbridge.core.pages.thread import Branch, sheet_of, sheets, threads
from mailbridge.core.pages.words import Shown, as_posted, excerpt, masked, whole
from mailbridge.core.weeks import today
from mailbridge.core.wording import tag
from mailbridge.model import Alliance, Earlier, Entry, Outline

_EXCERPT = 160
# The answers shown with their first words: a theme mail can have hundreds.
ANSWERS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Beside:
    """What was read around a post.

    `place` are the outlines of its theme, or of its thread where it stands in
    no theme; `answers` the first of its answers, `earlier` what it said before.
    """

    place: Sequence[Outline]
    answers: Sequence[Entry]
    before: Outline | None
    after: Outline | None
    earlier: Sequence[Earlier] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """A post that answers this one, by its first words."""

    number: int
    href: str
    author: Author
    words: str
    lang: str
    dir: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """A post in the index of its thread, or next to this one; `here` is this one."""

    number: int
    name: str
    href: str
    here: bool = False
    answers: tuple["Leaf", ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """What somebody needs to cite a post; `url` is "" where the site has no address.

    `corrected` is the day of its latest version, "" where that is the first.
    """

    title: str
    alliance: str
    cited_as: str
    day: str
    url: str
    version: int
    corrected: str


@dataclass(frozen=True, slots=True)
class Before:
    """What a post said before: its version, and since when."""

    version: int
    at: Moment
    words: Shown


@dataclass(frozen=True, slots=True)
class PostPage:
    """A post's own page; `place` is the theme or thread it is read in, `in_place` itself there."""

    frame: Frame
    post: PostView
    at: Moment
    cited_as: str
    place: Link
    in_place: str
    changed_at: Moment | None
    changed_by_author: bool
    earlier: tuple[Before, ...]
    described: str
    begins: str
    mailto: str
    citation: Citation
    ris: str
    bibtex: str
    answers: tuple[Answer, ...]
    more_answers: int
    thread: tuple[Leaf, ...]
    before: Leaf | None
    after: Leaf | None
    reply: ReplyForm | None


def answers_of(number: int, place: Sequence[Outline]) -> tuple[int, ...]:
    """Return the numbers of all posts that answer one."""
    return tuple(post.number for post in place if post.parent_number == number)


def post_page(around: Around, alliance: Alliance, entry: Entry, beside: Beside) -> PostPage:
    """Return a published post's own page."""
    links, outline = around.links, entry.outline
    where = zone(alliance.time_zone)
    week = _week(around, alliance, outline)
    cited_as = f"{week.label} #{outline.number}" if week else f"#{outline.number}"
    path = links.post(alliance.slug, outline.number)
    place, in_place, leaves = _place(around, alliance, outline, week, beside.place)
    subject = masked(outline.subject)
    return PostPage(
        frame=frame(around, alliance, path),
        post=post_view(around, alliance, entry, whole(entry)),
        at=full_moment(outline.received_at, where, around.language),
        cited_as=cited_as,
        place=place,
        in_place=in_place,
        changed_at=full_moment(entry.changed_at, where, around.language)
        if entry.changed_at
        else None,
        changed_by_author=entry.changed_by == "author",
        earlier=tuple(
            Before(
                one.version,
                full_moment(one.at, where, around.language),
                as_posted(one.segments, one.html),
            )
            for one in beside.earlier
        ),
        begins=excerpt(entry.text, _EXCERPT),
        described=described(around, alliance, entry, len(answers_of(outline.number, beside.place))),
        mailto=mailto(
            around.addresses.of(alliance.slug, "post"), f"Re: {subject}", entry.letter_id
        ),
        citation=Citation(
            title=subject,
            alliance=masked(alliance.name),
            cited_as=f"{tag(alliance)} #{outline.number}",
            day=full_day(outline.received_at.astimezone(where).date(), around.language),
            url=links.absolute(path),
            version=entry.version,
            corrected=full_day(entry.changed_at.astimezone(where).date(), around.language)
            if entry.changed_at
            else "",
        ),
        ris=links.cite(alliance.slug, outline.number, "ris"),
        bibtex=links.cite(alliance.slug, outline.number, "bib"),
        answers=tuple(_answer(around, alliance, answer) for answer in beside.answers),
        more_answers=len(answers_of(outline.number, beside.place)) - len(beside.answers),
        thread=leaves,
        before=_leaf(around, alliance, beside.before) if beside.before else None,
        after=_leaf(around, alliance, beside.after) if beside.after else None,
        reply=reply_form(around, alliance, outline.number),
    )


def _week(around: Around, alliance: Alliance, outline: Outline) -> Week | None:
    plan = weeks(alliance, today(alliance, around.now))
    return next((week for week in plan if week.theme.id == outline.theme_id), None)


def _place(
    around: Around,
    alliance: Alliance,
    outline: Outline,
    week: Week | None,
    posts: Sequence[Outline],
) -> tuple[Link, str, tuple[Leaf, ...]]:
    """Return where a post is read, its anchor there, and the index of its thread."""
    links, slug = around.links, alliance.slug
    cut = sheets(posts, head_weight(week.theme) if week else 0)
    number = sheet_of(cut, outline.number)
    thread = next(t for t in threads(cut[number - 1], posts) if t.first.thread == outline.thread)
    if week:
        title = masked(words_in(around, alliance, week.theme)[1].title)
        paths = [links.theme(slug, week.module.key, week.theme.key, n) for n in (1, number)]
    else:
        title = masked(thread.first.subject)
        paths = [links.thread(slug, outline.thread, n) for n in (1, number)]
    here = {post.number: post for post in posts}
    leaves = _leaves(around, alliance, thread.branches, here, outline.number)
    return Link(title, paths[0]), f"{paths[1]}#p{outline.number}", leaves


def _leaves(
    around: Around,
    alliance: Alliance,
    branches: Sequence[Branch],
    posts: Mapping[int, Outline],
    here: int,
) -> tuple[Leaf, ...]:
    return tuple(
        replace(
            _leaf(around, alliance, posts[branch.number]),
            here=branch.number == here,
            answers=_leaves(around, alliance, branch.answers, posts, here),
        )
        for branch in branches
    )


def _leaf(around: Around, alliance: Alliance, outline: Outline) -> Leaf:
    name = author(outline.byline, alliance.attribution, around.language).name
    return Leaf(outline.number, name, around.links.post(alliance.slug, outline.number))


def _answer(around: Around, alliance: Alliance, entry: Entry) -> Answer:
    lang = language_tag(entry.language)
    return Answer(
        number=entry.outline.number,
        href=around.links.post(alliance.slug, entry.outline.number),
        author=author(entry.outline.byline, alliance.attribution, around.language),
        words=excerpt(entry.text, _EXCERPT),
        lang=lang,
        dir=direction(lang),
    )
