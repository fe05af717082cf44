"""The desk's pages of Highlights: the list, one document to edit, and the passages to pick from."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from digests.core.highlights.build import Stale
from digests.core.highlights.left_out import LeftOut
from mailbridge.core.forms import Form
from mailbridge.core.pages.dates import full_day, zone
from mailbridge.core.pages.desk.frame import Desk, Turning
from mailbridge.core.pages.frame import Around, Frame
from mailbridge.core.pages.links import Link, asking
from mailbridge.core.pages.names import country_name, language_name
from mailbridge.core.pages.words import masked
from mailbridge.core.wording import tag
from mailbridge.model import Alliance, Contribution, Edition, Excerpt, Highlights, Source
from mailbridge.model.highlights import Span

WHOLE = "_all"  # a whole alliance, where a path has a module's key: keys begin with a letter
State = Literal["none", "draft", "accepted", "published", "changed"]

_PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*(?:\n[^\n]*\S[^\n]*)*")


@dataclass(frozen=True, slots=True)
class Row:
    """A document in the list, in one language; `number` is the module's, 0 for the alliance."""

    number: int
    title: str
    language: str
    state: State
    day: str
    href: str


@dataclass(frozen=True, slots=True)
class ListPage:
    """All documents that an alliance can have."""

    frame: Frame
    desk: Desk
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class ExcerptFields:
    """An excerpt on the form: whose it is; `stale` says that it no longer matches."""

    key: int
    by: str
    country: str
    label: str
    href: str
    lang: str
    rows: int
    stale: bool


@dataclass(frozen=True, slots=True)
class ViewFields:
    """A point of view on the form."""

    key: int
    heading: str
    excerpts: tuple[ExcerptFields, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """Somebody who wrote enough and is not quoted."""

    name: str
    country: str
    post: Link


@dataclass(frozen=True, slots=True)
class EditPage:
    """One document; paths are those that its forms post to."""

    frame: Frame
    desk: Desk
    form: Form
    number: int
    title: str
    language: str
    state: State
    version: int
    clash: bool
    views: tuple[ViewFields, ...]
    under: tuple[tuple[str, str], ...]
    waiting: int
    stale: tuple[str, ...]
    missing: tuple[Missing, ...]
    countries: tuple[str, ...]
    questions: tuple[tuple[str, str], ...]
    save: str
    propose: str
    passages: str
    quoted: str
    publish: str
    asked: int
    until: str
    public: str
    list: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A range of a post that can be ticked; `value` is what the tick posts."""

    value: str
    words: str
    starred: bool
    note: str


@dataclass(frozen=True, slots=True)
class PostPassages:
    """A post to pick from; `answers` is how many posts answer it."""

    number: int
    by: str
    country: str
    href: str
    lang: str
    answers: int
    quoted: bool
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class PassagesPage:
    """The posts of one theme, to pick passages from; `themes` lead to the others."""

    frame: Frame
    desk: Desk
    form: Form
    title: str
    themes: tuple[tuple[Link, bool], ...]
    posts: tuple[PostPassages, ...]
    turning: Turning
    views: tuple[tuple[str, str], ...]
    action: str
    back: str


@dataclass(frozen=True, slots=True)
class Editing:
    """What one document's page is made from."""

    alliance: Alliance
    content: Highlights
    edition: Edition | None
    sources: Mapping[tuple[int, int], Source]
    stale: tuple[Stale, ...]
    left_out: LeftOut
    published: Edition | None
    asked: int
    until: str


def paths_of(around: Around, alliance: Alliance, content: Highlights) -> dict[str, str]:
    """Return the paths of one document's page and of what is done there, by name."""
    base = around.links.desk(alliance.slug, f"highlights/{content.module or WHOLE}")
    asked = {"in": content.language}
    names = ("propose", "passages", "quoted", "publish", "undo")
    return {
        "": asking(base, asked),
        **{name: asking(f"{base}/{name}", asked) for name in names},
        "list": around.links.desk(alliance.slug, "highlights"),
    }


def list_page(
    frames: tuple[Frame, Desk],
    around: Around,
    alliance: Alliance,
    latest: Sequence[Edition],
    published: Sequence[Edition],
) -> ListPage:
    """Return the list: each module, and the whole alliance, in each language of it."""
    own, desk = frames
    saved = {(one.content.module, one.content.language): one for one in latest}
    out = {(one.content.module, one.content.language): one for one in published}
    modules = [(one.key, one.number, one.title) for one in alliance.modules]
    rows: list[Row] = []
    for key, number, title in (*modules, ("", 0, alliance.name)):
        for language in alliance.languages or ("en",):
            edition, seen = saved.get((key, language)), out.get((key, language))
            content = edition.content if edition else Highlights(key, language)
            at = seen.published_at if seen else None
            day = at.astimezone(zone(alliance.time_zone)).date() if at else None
            rows.append(
                Row(
                    number=number,
                    title=masked(content.title or title),
                    language=language_name(language, around.language),
                    state=state_of(edition, seen),
                    day=full_day(day, around.language) if day else "",
                    href=paths_of(around, alliance, content)[""],
                )
            )
    return ListPage(own, desk, tuple(rows))


def state_of(edition: Edition | None, published: Edition | None) -> State:
    """Return where a document stands; "changed": saved again since readers got it."""
    if edition is None:
        return "none"
    if published is not None:
        return "published" if published.version == edition.version else "changed"
    return edition.content.state if any(edition.content.excerpts) else "draft"


def edit_page(
    frames: tuple[Frame, Desk],
    around: Around,
    found: Editing,
    form: Form,
    *,
    clash: bool = False,
) -> EditPage:
    """Return a document as a form; `clash`: somebody else saved it in the meantime."""
    own, desk = frames
    alliance, content = found.alliance, found.content
    paths = paths_of(around, alliance, content)
    module = next((one for one in alliance.modules if one.key == content.module), None)
    cited = tag(alliance)
    stale = {one.excerpt.key for one in found.stale}
    links = around.links
    return EditPage(
        frame=own,
        desk=desk,
        form=form,
        number=module.number if module else 0,
        title=masked(content.title or (module.title if module else alliance.name)),
        language=language_name(content.language, around.language),
        state=state_of(found.edition, found.published),
        version=found.edition.version if found.edition else 0,
        clash=clash,
        views=tuple(
            ViewFields(
                view.key,
                masked(view.heading),
                tuple(_fields(around, found, one, stale) for one in view.excerpts),
            )
            for view in content.views
        ),
        under=tuple((str(view.key), masked(view.heading)) for view in content.views),
        waiting=sum(not one.accepted for one in content.excerpts),
        stale=tuple(f"{cited} #{one.excerpt.number}" for one in found.stale),
        missing=tuple(
            Missing(
                masked(one.name),
                country_name(one.country, around.language),
                Link(f"#{one.number}", links.post(alliance.slug, one.number)),
            )
            for one in found.left_out.contributors
        ),
        countries=tuple(country_name(one, around.language) for one in found.left_out.countries),
        questions=tuple(
            (f"{one.label} Q{one.number}", masked(one.text)) for one in found.left_out.questions
        ),
        save=paths[""],
        propose=paths["propose"],
        passages=paths["passages"],
        quoted=paths["quoted"],
        publish=paths["publish"],
        asked=found.asked,
        until=found.until,
        public=links.highlights(alliance.slug, content.module) if found.published else "",
        list=paths["list"],
    )


def _fields(around: Around, found: Editing, one: Excerpt, stale: Iterable[int]) -> ExcerptFields:
    source = found.sources.get((one.number, one.version))
    return ExcerptFields(
        key=one.key,
        by=masked(source.byline.name) if source and one.key not in stale else "",
        country=country_name(source.byline.country, around.language) if source else "",
        label=f"#{one.number}",
        href=around.links.post(found.alliance.slug, one.number),
        lang=(source.language or "") if source else "",
        rows=min(12, 2 + (one.ends - one.starts) // 70),
        stale=one.key in stale,
    )


# --- picking ------------------------------------------------------------------


def paragraphs(text: str) -> tuple[Span, ...]:
    """Return the paragraphs of a text as ranges of it."""
    return tuple((found.start(), found.end()) for found in _PARAGRAPH.finditer(text))


def value_of(source: Source, span: Span) -> str:
    """Return how a tick names a range of a post as it stands now."""
    return f"{source.number}:{source.latest}:{span[0]}:{span[1]}"


def spans_of(values: Iterable[str], standing: Mapping[int, Source]) -> dict[int, tuple[Span, ...]]:
    """Return the ranges that ticks name, by post.

    What was ticked in a post that was corrected since is left out: it may be other words.
    """
    found: dict[int, tuple[Span, ...]] = {}
    for value in values:
        parts = value.split(":")
        if len(parts) != 4 or not all(part.isdecimal() and len(part) < 9 for part in parts):
            continue
        number, version, starts, ends = map(int, parts)
        source = standing.get(number)
        if source and source.latest == version and starts < ends <= len(source.latest_text):
            found[number] = (*found.get(number, ()), (starts, ends))
    return found


def post_passages(
    around: Around,
    alliance: Alliance,
    post: tuple[Contribution, Source],
    stars: Sequence[tuple[Span, str]],
    counts: tuple[int, bool],
) -> PostPassages:
    """Return a post as it is picked from: starred passages first; `counts`: answers, quoted."""
    own, source = post
    text = source.latest_text
    starred = tuple(
        Passage(value_of(source, span), masked(text[slice(*span)]), starred=True, note=note)
        for span, note in stars
        if span != (0, len(text))
    )
    plain = tuple(
        Passage(value_of(source, span), masked(text[slice(*span)]), starred=False, note="")
        for span in paragraphs(text)
    )
    return PostPassages(
        number=own.number,
        by=masked(own.name),
        country=country_name(own.country, around.language),
        href=around.links.post(alliance.slug, own.number),
        lang=own.language or "",
        answers=counts[0],
        quoted=counts[1],
        passages=(*starred, *plain),
    )
