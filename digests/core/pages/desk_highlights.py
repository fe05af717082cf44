"""The desk's list of Highlights: where each document stands, and the paths to work on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from mailbridge.core.pages.dates import full_day, zone
from mailbridge.core.pages.desk.frame import Desk
from mailbridge.core.pages.frame import Around, Frame
from mailbridge.core.pages.links import asking
from mailbridge.core.pages.names import language_name
from mailbridge.core.pages.words import masked
from mailbridge.model import Alliance, Edition, Highlights

WHOLE = "_all"  # a whole alliance, where a path has a module's key: keys begin with a letter
State = Literal["none", "draft", "accepted", "published", "changed"]


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
