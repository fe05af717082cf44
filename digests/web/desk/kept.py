"""What the desk's pages of Highlights share: the document that a path names, read and saved."""

from dataclasses import dataclass

from starlette.exceptions import HTTPException

from digests.core.pages.desk_highlights import WHOLE, paths_of
from mailbridge.doors.web.signed import Visit
from mailbridge.model import Edition, Event, Highlights
from mailbridge.store import Connection, highlights
from mailbridge.store.log import log


@dataclass(frozen=True, slots=True)
class Here:
    """The document that a request names; `edition` is None where nobody has begun it."""

    content: Highlights
    edition: Edition | None
    paths: dict[str, str]

    @property
    def version(self) -> int:
        """The number of what was saved last, 0 before."""
        return self.edition.version if self.edition else 0


def here(visit: Visit, connection: Connection) -> Here:
    """Return the document that the path and its language name; 404 where there is none."""
    alliance = visit.here
    key: str = visit.request.path_params["module"]
    module = "" if key == WHOLE else key
    if module and module not in {one.key for one in alliance.modules}:
        raise HTTPException(404)
    languages = alliance.languages or ("en",)
    language = visit.asked("in") or languages[0]
    if language not in languages:
        raise HTTPException(404)
    edition = highlights.latest(connection, alliance.id, module, language)
    content = edition.content if edition else Highlights(module, language)
    return Here(content, edition, paths_of(visit.around(), alliance, content))


def save(visit: Visit, connection: Connection, found: Here, content: Highlights) -> Edition:
    """Keep a new version of a document and return it; Permanent where there is a newer one."""
    alliance, now = visit.here, visit.now
    edition = Edition(found.version + 1, content, visit.visitor.actor, now)
    highlights.save(connection, alliance.id, edition, after=found.version)
    on = f"highlights {content.module or 'all'}"
    event = Event("edited", on, visit.visitor.actor, f"version {edition.version}")
    log(connection, alliance.id, now, [event])
    return edition


def begun(found: Here) -> Edition:
    """Return the edition there is; 404 before anything was saved."""
    if found.edition is None:
        raise HTTPException(404)
    return found.edition
