"""A theme's page: what is asked this week, what there is to read, and the discussion.

The discussion comes in sheets (`thread.py`); only the first carries the
questions and resources. Pages of threads that stand in no theme are made of the
same discussion.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from mailbridge.core.pages.dates import full_span
from mailbridge.core.pages.frame import Around, Frame, frame
from mailbridge.core.pages.links import Link, mailto
from mailbridge.core.pages.markdown import introduction
from mailbridge.core.pages.names import author
from mailbridge.core.pages.plan import Week, weeks
from mailbridge.core.pages.post import PostView, post_view
from mailbridge.core.pages.reply import ReplyForm, reply_form
from mailbridge.core.pages.resources import ResourceRow, theme_resources
from mailbridge.core.pages.rows import ThreadRow, WeekRow, thread_row, week_row, words_in
from mailbridge.core.pages.thread import Branch, threads
from mailbridge.core.pages.words import brief, masked
from mailbridge.core.weeks import today
from mailbridge.model import Alliance, Discussion, Entry, Outline, Theme


@dataclass(frozen=True, slots=True)
class Node:
    """A post with the answers that hang under it; `known` as in a Branch."""

    post: PostView
    known: bool
    answers: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class ThreadView:
    """What a sheet holds of a thread."""

    number: int
    title: str
    continued: bool
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Talk:
    """A sheet of a discussion, and how much there is in all."""

    threads: tuple[ThreadView, ...]
    posts: int
    thread_count: int
    people: int
    sheet: int
    sheets: tuple[str, ...]  # the paths of all of them


@dataclass(frozen=True, slots=True)
class ThemePage:
    """One week; `mailto` opens a mail to the list, and is "" where one would go to another week.

    `lang` is that of its words, "" where that is the page's own.
    """

    frame: Frame
    week: WeekRow
    number: int
    module: Link
    module_number: int
    dates: str
    lang: str
    introduction: str
    questions: tuple[str, ...]
    resources: tuple[ResourceRow, ...]
    talk: Talk
    weeks: tuple[WeekRow, ...]
    feed: str
    address: str
    mailto: str
    largest: str
    reply: ReplyForm | None


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """One thread that stands in no theme."""

    frame: Frame
    number: int
    title: str
    threads_href: str
    talk: Talk
    address: str
    mailto: str
    reply: ReplyForm | None


@dataclass(frozen=True, slots=True)
class ThreadsPage:
    """The list of threads that stand in no theme, the newest first."""

    frame: Frame
    threads: tuple[ThreadRow, ...]
    sheet: int
    before: str
    after: str
    planned: bool
    address: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was read for one sheet: all outlines, those that stand on it, and their entries."""

    number: int
    count: int
    posts: Sequence[Outline]
    shown: Sequence[Outline]
    entries: Sequence[Entry]


def head_weight(theme: Theme) -> int:
    """Return about how many bytes stand on a theme's first sheet before its posts."""
    titles = sum(len(resource.title.encode()) for resource in theme.resources)
    questions = sum(len(question.encode()) for question in theme.questions)
    return len(theme.introduction.encode()) + questions + titles + 300 * len(theme.resources)


def theme_page(around: Around, alliance: Alliance, theme: Theme, sheet: Sheet) -> ThemePage:
    """Return a theme's page."""
    links, slug = around.links, alliance.slug
    plan = weeks(alliance, today(alliance, around.now))
    week = next(week for week in plan if week.theme.id == theme.id)
    paths = tuple(
        links.theme(slug, week.module.key, theme.key, n) for n in range(1, sheet.count + 1)
    )
    address = around.addresses.of(slug, "post")
    first = sheet.number == 1 and week.state != "later"  # until then moderators still write
    lang, words = words_in(around, alliance, theme)
    return ThemePage(
        frame=frame(around, alliance, paths[sheet.number - 1]),
        week=week_row(around, alliance, week, {}),
        number=theme.number,
        module=Link(masked(week.module.title), links.module(slug, week.module.key)),
        module_number=week.module.number,
        dates=full_span(theme.starts, week.ends, around.language),
        lang=lang,
        introduction=introduction(words.introduction) if first else "",
        questions=tuple(masked(question) for question in words.questions) if first else (),
        resources=theme_resources(around, alliance, theme) if first else (),
        talk=_talk(around, alliance, sheet, paths, theme.starts.year),
        weeks=tuple(
            week_row(around, alliance, w, {}) for w in plan if w.module.id == week.module.id
        ),
        feed=links.feed(slug, week.module.key, theme.key),
        address=address,
        mailto=mailto(address, masked(theme.title)) if week.state == "open" else "",
        reply=_reply(around, alliance, week, sheet),
        largest=f"{around.message_bytes // 2**20}\u00a0M{'o' if around.language == 'fr' else 'B'}",
    )


def thread_page(around: Around, alliance: Alliance, sheet: Sheet) -> ThreadPage:
    """Return the page of a thread that stands in no theme; it has at least one post."""
    links, slug, first = around.links, alliance.slug, sheet.posts[0]
    paths = tuple(links.thread(slug, first.thread, n) for n in range(1, sheet.count + 1))
    address = around.addresses.of(slug, "post")
    return ThreadPage(
        frame=frame(around, alliance, paths[sheet.number - 1]),
        number=first.number,
        title=masked(first.subject),
        threads_href=links.threads(slug),
        talk=_talk(around, alliance, sheet, paths, None),
        address=address,
        mailto=mailto(address, f"Re: {masked(first.subject)}"),
        reply=reply_form(around, alliance, first.number),
    )


def threads_page(
    around: Around, alliance: Alliance, listed: Sequence[Discussion], sheet: int, *, more: bool
) -> ThreadsPage:
    """Return a sheet of the list of threads; `more` says whether another follows."""
    links, slug = around.links, alliance.slug
    path = links.threads(slug, sheet)
    return ThreadsPage(
        frame=frame(around, alliance, path, "threads"),
        threads=tuple(thread_row(around, alliance, thread) for thread in listed),
        sheet=sheet,
        before=links.threads(slug, sheet - 1) if sheet > 1 else "",
        after=links.threads(slug, sheet + 1) if more else "",
        planned=bool(alliance.modules),
        address=around.addresses.of(slug, "post"),
    )


def _reply(around: Around, alliance: Alliance, week: Week, sheet: Sheet) -> ReplyForm | None:
    """Return the form under a week: it answers what opened the discussion."""
    first = min((post.number for post in sheet.posts), default=None)
    if week.state == "later" or (first is None and week.state != "open"):
        return None
    return reply_form(around, alliance, first)


def _talk(
    around: Around, alliance: Alliance, sheet: Sheet, paths: tuple[str, ...], year: int | None
) -> Talk:
    numbers = {entry.outline.number for entry in sheet.entries}
    views = {
        entry.outline.number: _here(post_view(around, alliance, entry, brief(entry), year), numbers)
        for entry in sheet.entries
    }
    return Talk(
        threads=tuple(
            ThreadView(
                number=thread.first.number,
                title=masked(thread.first.subject),
                continued=thread.continued,
                nodes=_nodes(thread.branches, views),
            )
            for thread in threads(sheet.shown, sheet.posts)
        ),
        posts=len(sheet.posts),
        thread_count=len({post.thread for post in sheet.posts}),
        people=_people(alliance, sheet.posts),
        sheet=sheet.number,
        sheets=paths,
    )


def _people(alliance: Alliance, posts: Sequence[Outline]) -> int:
    bylines = {post.byline for post in posts}
    return len({author(byline, alliance.attribution).name for byline in bylines})


def _nodes(branches: Sequence[Branch], views: Mapping[int, PostView]) -> tuple[Node, ...]:
    return tuple(
        Node(views[branch.number], branch.known, _nodes(branch.answers, views))
        for branch in branches
        if branch.number in views
    )


def _here(view: PostView, numbers: Collection[int]) -> PostView:
    """Return a post whose parent, where it stands on the same sheet, is found without a request."""
    if view.answers is None or view.answers.number not in numbers:
        return view
    return replace(view, answers=replace(view.answers, href=f"#p{view.answers.number}"))
