"""The discussion as moderators tend it: the posts of a theme, and one post with its acts."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from mailbridge.core.forms import Form
from mailbridge.core.pages.dates import Moment, moment
from mailbridge.core.pages.desk.frame import Desk, Turning
from mailbridge.core.pages.frame import Around, Frame
from mailbridge.core.pages.links import Link
from mailbridge.core.pages.names import country_name, language_name
from mailbridge.core.pages.words import excerpt, masked
from mailbridge.core.wording import label
from mailbridge.model import Alliance, Entry, Theme

_PREVIEW = 140
_GAP = re.compile(r"\n[ \t\r]*\n")


@dataclass(frozen=True, slots=True)
class Marks:
    """What moderators noted of posts: placed by a guess, starred passages, questions."""

    unsure: Collection[int]
    stars: Mapping[int, int]
    questions: Mapping[int, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post in the list; `stars` counts its marked passages."""

    number: int
    href: str
    author: str
    country: str
    at: Moment
    answers: int
    subject: str
    preview: str
    late: bool
    unsure: bool
    stars: int
    questions: tuple[int, ...]
    place: str


@dataclass(frozen=True, slots=True)
class DiscussionPage:
    """A sheet of a theme's posts; `unsure` are all of the alliance that wait to be confirmed."""

    frame: Frame
    desk: Desk
    alliance: Link
    themes: tuple[tuple[str, str], ...]
    form: Form
    rows: tuple[PostRow, ...]
    unsure: tuple[PostRow, ...]
    turning: Turning
    confirm: str
    behalf: str
    found_links: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of a post's own words; `value` is what its box sends: where it stands."""

    value: str
    text: str


@dataclass(frozen=True, slots=True)
class StarRow:
    """A passage that is marked, and by whom."""

    id: int
    text: str
    by: str
    stands: bool


@dataclass(frozen=True, slots=True)
class TendPage:
    """One post, and what can be done with it; `questions` are those of its theme.

    `translations` are each a language's name, who translated, and how it begins;
    `languages` those it can be translated into, by tag and name.
    """

    frame: Frame
    desk: Desk
    alliance: Link
    list: str
    here: str
    number: int
    href: str
    state: str
    subject: str
    author: str
    country: str
    at: Moment
    place: str
    answers: Link | None
    late: bool
    unsure: bool
    first: bool
    passages: tuple[Passage, ...]
    stars: tuple[StarRow, ...]
    questions: tuple[str, ...]
    themes: tuple[tuple[str, str], ...]
    translations: tuple[tuple[str, str, str], ...]
    languages: tuple[tuple[str, str], ...]
    form: Form


@dataclass(frozen=True, slots=True)
class BehalfPage:
    """The form by which a moderator sends in what a member wrote or said."""

    frame: Frame
    desk: Desk
    alliance: Link
    list: str
    members: tuple[tuple[str, str], ...]
    themes: tuple[tuple[str, str], ...]
    form: Form


@dataclass(frozen=True, slots=True)
class Found:
    """What the store has: the entries of this sheet, those that are unsure, and the marks."""

    entries: Sequence[Entry]
    unsure: Sequence[Entry]
    marks: Marks


def discussion_page(
    frames: tuple[Frame, Desk, Around],
    alliance: Alliance,
    found: Found,
    turning: Turning,
    where: tzinfo,
    form: Form,
) -> DiscussionPage:
    """Return the list."""
    own, desk, around = frames
    links, slug = around.links, alliance.slug

    def row(entry: Entry) -> PostRow:
        return _row(around, alliance, entry, found.marks, where)

    return DiscussionPage(
        frame=own,
        desk=desk,
        alliance=Link(alliance.name, links.desk(slug)),
        themes=themes_of(alliance),
        form=form,
        rows=tuple(map(row, found.entries)),
        unsure=tuple(map(row, found.unsure)),
        turning=turning,
        confirm=links.desk(slug, "discussion/confirm"),
        behalf=links.desk(slug, "behalf"),
        found_links=links.desk(slug, "discussion/links"),
    )


def tend_page(
    frames: tuple[Frame, Desk, Around],
    alliance: Alliance,
    entry: Entry,
    found: tuple[Marks, Sequence[StarRow]],
    where: tzinfo,
    form: Form,
) -> TendPage:
    """Return the page of one post."""
    own, desk, around = frames
    outline, links, slug = entry.outline, around.links, alliance.slug
    marks, stars = found
    theme = theme_by_id(alliance, outline.theme_id)
    parent = outline.parent_number
    return TendPage(
        frame=own,
        desk=desk,
        alliance=Link(alliance.name, links.desk(slug)),
        list=links.desk(slug, f"discussion?theme={outline.theme_id or 0}"),
        here=links.desk(slug, f"discussion/{outline.number}"),
        number=outline.number,
        href=links.post(slug, outline.number),
        state=entry.state,
        subject=masked(outline.subject),
        author=masked(outline.byline.name),
        country=country_name(outline.byline.country, around.language),
        at=moment(outline.received_at, where, around.now.year, around.language),
        place=label(alliance, outline.theme_id),
        answers=Link(f"#{parent}", links.desk(slug, f"discussion/{parent}")) if parent else None,
        late=entry.late,
        unsure=outline.number in marks.unsure,
        first=outline.thread == outline.number,
        passages=passages_of(entry.text),
        stars=tuple(stars),
        questions=theme.questions if theme else (),
        themes=themes_of(alliance),
        translations=tuple(
            (language_name(one.language, around.language), one.by, excerpt(one.text, _PREVIEW))
            for one in entry.translations
        ),
        languages=tuple(
            (tag, language_name(tag, around.language))
            for tag in around.languages
            if tag != (entry.language or "").partition("-")[0]
        ),
        form=form,
    )


def passages_of(text: str) -> tuple[Passage, ...]:
    """Return the paragraphs of a text, each with where it stands."""
    gaps = [(0, 0), *((gap.start(), gap.end()) for gap in _GAP.finditer(text))]
    ends = [*(start for start, _ in gaps[1:]), len(text)]
    spans = [_bare(text, start, end) for (_, start), end in zip(gaps, ends, strict=True)]
    return tuple(Passage(f"{a}-{b}", masked(text[a:b])) for a, b in spans if a < b)


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a run of text without the white space at its ends."""
    inner = text[start:end]
    return start + len(inner) - len(inner.lstrip()), start + len(inner.rstrip())


def themes_of(alliance: Alliance) -> tuple[tuple[str, str], ...]:
    """Return the themes of a plan to choose from: the id, and "M2.3 Saving seed"."""
    return tuple(
        (str(theme.id), f"M{module.number}.{theme.number} {theme.title}")
        for module in alliance.modules
        for theme in module.themes
    )


def theme_by_id(alliance: Alliance, theme_id: int | None) -> Theme | None:
    """Return a theme of a plan."""
    themes = (theme for module in alliance.modules for theme in module.themes)
    return next((theme for theme in themes if theme.id == theme_id), None)


def behalf_page(
    frames: tuple[Frame, Desk, Around],
    alliance: Alliance,
    members: Sequence[tuple[str, str]],
    form: Form,
) -> BehalfPage:
    """Return the form to send something in for a member."""
    own, desk, around = frames
    links = around.links
    return BehalfPage(
        frame=own,
        desk=desk,
        alliance=Link(alliance.name, links.desk(alliance.slug)),
        list=links.desk(alliance.slug, "discussion"),
        members=tuple(members),
        themes=themes_of(alliance),
        form=form,
    )


def _row(around: Around, alliance: Alliance, entry: Entry, marks: Marks, where: tzinfo) -> PostRow:
    outline = entry.outline
    return PostRow(
        number=outline.number,
        href=around.links.desk(alliance.slug, f"discussion/{outline.number}"),
        author=masked(outline.byline.name),
        country=country_name(outline.byline.country, around.language),
        at=moment(outline.received_at, where, around.now.year, around.language),
        answers=outline.parent_number or 0,
        subject=masked(outline.subject),
        preview=excerpt(entry.text, _PREVIEW),
        late=entry.late,
        unsure=outline.number in marks.unsure,
        stars=marks.stars.get(outline.number, 0),
        questions=marks.questions.get(outline.number, ()),
        place=label(alliance, outline.theme_id),
    )
