"""The desk's page to edit one document of Highlights, as a form."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from digests.core.highlights.build import Stale
from digests.core.highlights.left_out import LeftOut
from digests.core.pages.desk_highlights import State, paths_of, state_of
from mailbridge.core.forms import Form
from mailbridge.core.pages.desk.frame import Desk
from mailbridge.core.pages.frame import Around, Frame
from mailbridge.core.pages.links import Link
from mailbridge.core.pages.names import country_name, language_name
from mailbridge.core.pages.words import masked
from mailbridge.core.wording import tag
from mailbridge.model import Alliance, Edition, Excerpt, Highlights, Source


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
