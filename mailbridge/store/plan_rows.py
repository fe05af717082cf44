"""Writes the rows of a plan over those that are kept, and takes out what the plan no longer has."""

from collections.abc import Iterator
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, update

from mailbridge.model import Alliance, Module, Resource, Theme
from mailbridge.store.tables import alliance as alliances
from mailbridge.store.tables import module as modules
from mailbridge.store.tables import resource as resources
from mailbridge.store.tables import theme as themes
from mailbridge.store.upsert import upsert

_COLUMNS = frozenset({"id", "slug", "name", "summary", "starts", "ends", "time_zone", "modules"})
_FIXED = frozenset({"id", "alliance_id", "key", "number"})  # of a resource
# What else an alliance has is kept as JSON, for nobody asks the database for it.
SETTINGS = tuple(each.name for each in fields(Alliance) if each.name not in _COLUMNS)


def write(connection: Connection, wanted: Alliance, last_resource: int) -> int:
    """Write a keyed plan and return the alliance's id; what it no longer has is deleted."""
    alliance_id = _put(connection, alliances, wanted.id, _alliance_row(wanted, last_resource))
    module_ids: list[int] = []
    theme_ids: list[int] = []
    shelved: list[dict[str, Any]] = []
    for module in wanted.modules:
        module_ids.append(_put(connection, modules, module.id, _module_row(module, alliance_id)))
        for theme in module.themes:
            theme_ids.append(_put(connection, themes, theme.id, _theme_row(theme, module_ids[-1])))
            shelved += _resource_rows(theme, alliance_id, theme_ids[-1])
    upsert(
        connection,
        resources,
        shelved,
        key=("alliance_id", "key"),
        update=[column.name for column in resources.c if column.name not in _FIXED],
    )
    _clear(connection, alliance_id, module_ids, theme_ids, [row["key"] for row in shelved])
    return alliance_id


def _put(connection: Connection, table: Table, row_id: int, row: dict[str, Any]) -> int:
    if row_id:
        connection.execute(update(table).where(table.c.id == row_id).values(row))
        return row_id
    return connection.execute(insert(table).values(row).returning(table.c.id)).scalar_one()


def _clear(
    connection: Connection,
    alliance_id: int,
    module_ids: list[int],
    theme_ids: list[int],
    resource_keys: list[str],
) -> None:
    connection.execute(
        delete(resources).where(
            resources.c.alliance_id == alliance_id, resources.c.key.not_in(resource_keys)
        )
    )
    ours = modules.c.alliance_id == alliance_id
    in_ours = themes.c.module_id.in_(modules.select().with_only_columns(modules.c.id).where(ours))
    connection.execute(delete(themes).where(in_ours, themes.c.id.not_in(theme_ids)))
    connection.execute(delete(modules).where(ours, modules.c.id.not_in(module_ids)))


def _alliance_row(alliance: Alliance, last_resource: int) -> dict[str, Any]:
    row = asdict(alliance)
    return {
        "slug": alliance.slug,
        "name": alliance.name,
        "summary": alliance.summary,
        "starts": alliance.starts,
        "ends": alliance.ends,
        "time_zone": alliance.time_zone,
        "settings": {name: row[name] for name in SETTINGS},
        "last_resource": last_resource,
    }


def _module_row(module: Module, alliance_id: int) -> dict[str, Any]:
    return {
        "alliance_id": alliance_id,
        "key": module.key,
        "position": module.number,
        "title": module.title,
        "summary": module.summary,
    }


def _theme_row(theme: Theme, module_id: int) -> dict[str, Any]:
    return {
        "module_id": module_id,
        "key": theme.key,
        "position": theme.number,
        "title": theme.title,
        "starts": theme.starts,
        "introduction": theme.introduction,
        "questions": list(theme.questions),
        "translations": {language: asdict(words) for language, words in theme.translations},
    }


def _resource_rows(theme: Theme, alliance_id: int, theme_id: int) -> Iterator[dict[str, Any]]:
    for position, resource in enumerate(theme.resources, 1):
        place = {"alliance_id": alliance_id, "theme_id": theme_id, "position": position}
        yield place | {each.name: getattr(resource, each.name) for each in fields(Resource)}
