"""Plans kept between pages: an alliance is read whole only when its version has moved on."""

from sqlalchemy import Connection, select

from mailbridge.model import Alliance
from mailbridge.store.plan import alliance_by_slug
from mailbridge.store.tables import alliance as alliances


class Plans:
    """The plans one process has read, each with the version it had; any thread may ask."""

    def __init__(self) -> None:
        """Start with nothing kept."""
        self._kept: dict[str, tuple[int, Alliance]] = {}

    def get(self, connection: Connection, slug: str) -> Alliance | None:
        """Return an alliance with its plan as it stands now, None where there is none."""
        query = select(alliances.c.slug, alliances.c.version).where(alliances.c.slug == slug)
        row = connection.execute(query).one_or_none()
        return None if row is None else self._current(connection, row.slug, row.version)

    def all(self, connection: Connection) -> tuple[Alliance, ...]:
        """Return every alliance, by slug."""
        query = select(alliances.c.slug, alliances.c.version).order_by(alliances.c.slug)
        found = (
            self._current(connection, row.slug, row.version)
            for row in connection.execute(query).all()
        )
        return tuple(alliance for alliance in found if alliance is not None)

    def _current(self, connection: Connection, slug: str, version: int) -> Alliance | None:
        kept = self._kept.get(slug)
        if kept is not None and kept[0] == version:
            return kept[1]
        alliance = alliance_by_slug(connection, slug)
        if alliance is not None:
            self._kept[slug] = (version, alliance)
        return alliance
