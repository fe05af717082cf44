"""The plan of an alliance as it is kept: alliances, modules, themes and resources, read whole.

What few ask for by itself is kept as JSON in `alliance.settings`: the rest of the
programme file's [alliance] section, and the moderators as it names them.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import Connection, Row, select

from mailbridge.model import Alliance, Moderator, Module, Resource, Theme, Wording
from mailbridge.store.tables import alliance, module, resource, theme

_SETTINGS = (
    "host",
    "funder",
    "licence",
    "consent",
    "archive",
    "moderation",
    "theme_mail",
    "weekly_digest",
    "daily_digest",
    "word_limit",
    "subject_tag",
    "attribution",
    "grace_days",
)


def slugs(connection: Connection) -> frozenset[str]:
    """Return the short name of every alliance."""
    return frozenset(connection.execute(select(alliance.c.slug)).scalars())


def alliance_by_slug(connection: Connection, slug: str) -> Alliance | None:
    """Return an alliance with its whole plan, or None: four reads, whatever its size."""
    row = connection.execute(select(alliance).where(alliance.c.slug == slug)).one_or_none()
    if row is None:
        return None
    settings: dict[str, Any] = row.settings
    return Alliance(
        id=row.id,
        slug=row.slug,
        name=row.name,
        summary=row.summary,
        starts=row.starts,
        ends=row.ends,
        time_zone=row.time_zone,
        languages=tuple(settings["languages"]),
        modules=_modules(connection, row.id),
        moderators=tuple(Moderator(**each) for each in settings["moderators"]),
        **{name: settings[name] for name in _SETTINGS},
    )


def _modules(connection: Connection, alliance_id: int) -> tuple[Module, ...]:
    rows = connection.execute(
        select(module).where(module.c.alliance_id == alliance_id).order_by(module.c.position)
    ).all()
    themes = _themes(connection, alliance_id)
    return tuple(
        Module(
            id=row.id,
            key=row.key,
            number=row.position,
            title=row.title,
            summary=row.summary,
            themes=tuple(themes.get(row.id, ())),
        )
        for row in rows
    )


def _themes(connection: Connection, alliance_id: int) -> Mapping[int, list[Theme]]:
    rows = connection.execute(
        select(theme)
        .join(module, module.c.id == theme.c.module_id)
        .where(module.c.alliance_id == alliance_id)
        .order_by(theme.c.position)
    ).all()
    resources = _resources(connection, alliance_id)
    found: dict[int, list[Theme]] = defaultdict(list)
    for row in rows:
        found[row.module_id].append(_theme(row, tuple(resources.get(row.id, ()))))
    return found


def _resources(connection: Connection, alliance_id: int) -> Mapping[int, list[Resource]]:
    rows = connection.execute(
        select(resource).where(resource.c.alliance_id == alliance_id).order_by(resource.c.position)
    ).all()
    found: dict[int, list[Resource]] = defaultdict(list)
    for row in rows:
        found[row.theme_id].append(
            Resource(
                key=row.key,
                number=row.number,
                title=row.title,
                kind=row.kind,
                author=row.author,
                year=row.year,
                url=row.url,
                file=row.file,
                language=row.language,
                country=row.country,
                licence=row.licence,
            )
        )
    return found


def _theme(row: Row[Any], resources: tuple[Resource, ...]) -> Theme:
    translations = cast("dict[str, dict[str, Any]]", row.translations)
    return Theme(
        id=row.id,
        key=row.key,
        number=row.position,
        title=row.title,
        starts=row.starts,
        introduction=row.introduction,
        questions=tuple(row.questions),
        resources=resources,
        translations=tuple(
            (language, Wording(words["title"], words["introduction"], tuple(words["questions"])))
            for language, words in translations.items()
        ),
    )
