"""The plan of an alliance: read whole, and replaced whole by a newer one.

What nobody asks the database for is kept as JSON in `alliance.settings`: the rest
of the programme file's [alliance] section, and the moderators as it names them.
Applying a plan is all or nothing. It leaves an event "applied"; whoever edits
the plan elsewhere leaves events "edited" (on "alliance 1", "module 3", "theme 12"
or "resource 7"), and what was edited since is not overwritten unless forced.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Row, func, select

from mailbridge.errors import BadInput, Fault, NotFound
from mailbridge.model import Alliance, Event, Moderator, Module, Resource, Theme, Wording
from mailbridge.store.appoint import appoint
from mailbridge.store.enrol import Enrolled
from mailbridge.store.log import log, touch
from mailbridge.store.plan_rows import SETTINGS, write
from mailbridge.store.replan import Change, changes, edited, keyed, refusals, resources_of, rows_of
from mailbridge.store.tables import alliance as alliances
from mailbridge.store.tables import event, held, incoming, module, post, resource, theme


def slugs(connection: Connection) -> frozenset[str]:
    """Return the short name of every alliance."""
    return frozenset(connection.execute(select(alliances.c.slug)).scalars())


def id_of(connection: Connection, slug: str) -> int:
    """Return an alliance's id; NotFound where there is none of that name."""
    query = select(alliances.c.id).where(alliances.c.slug == slug)
    found = connection.execute(query).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no alliance {slug}")
    return found


def alliance_by_slug(connection: Connection, slug: str) -> Alliance | None:
    """Return an alliance with its whole plan, or None: four reads, whatever its size."""
    row = connection.execute(select(alliances).where(alliances.c.slug == slug)).one_or_none()
    if row is None:
        return None
    settings: dict[str, Any] = row.settings
    lists = {"languages", "moderators"}
    return Alliance(
        id=row.id,
        slug=row.slug,
        name=row.name,
        summary=row.summary,
        starts=row.starts,
        ends=row.ends,
        time_zone=row.time_zone,
        modules=_modules(connection, row.id),
        languages=tuple(settings["languages"]),
        moderators=tuple(Moderator(**each) for each in settings["moderators"]),
        **{name: settings[name] for name in SETTINGS if name in settings and name not in lists},
    )


# --- applying ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Applied:
    """What applying a plan did: to the plan, and to the moderators' memberships."""

    alliance_id: int
    changes: tuple[Change, ...]
    people: Enrolled


def apply(
    connection: Connection, alliance: Alliance, now: datetime, *, force: bool = False
) -> Applied:
    """Make a plan the one that is kept, and its moderators members; a second time does nothing.

    BadInput, and nothing is written, where it would renumber, move or remove what
    has posts, or overwrite what was edited on the desk (`force` allows only that).
    """
    done = _put(connection, alliance, now, force=force)
    if done.changes:
        applied = Event("applied", f"alliance {done.alliance_id}", "operator")
        log(connection, done.alliance_id, now, [applied])
    return done


def _put(
    connection: Connection, alliance: Alliance, now: datetime, *, force: bool, by_file: bool = True
) -> Applied:
    kept, last_resource = _lock(connection, alliance.slug)
    wanted = keyed(alliance, kept, last_resource)
    found = changes(kept, wanted)
    if kept is not None:
        _refuse(connection, kept, wanted, found, force=force)
    alliance_id = wanted.id
    if found:
        numbers = (resource.number for resource in resources_of(wanted))
        alliance_id = write(connection, wanted, max(last_resource, *numbers, 0))
        touch(connection, [alliance_id])
    former = {each.email for each in kept.moderators} if kept else set[str]()
    if by_file or kept is None or kept.moderators != wanted.moderators:
        people = appoint(connection, alliance_id, wanted.moderators, former, now)
    else:
        people = Enrolled(0, 0, len(wanted.moderators), ())
    return Applied(alliance_id, found, people)


def foresee(connection: Connection, alliance: Alliance) -> tuple[Change, ...]:
    """Return what `edit` would change of the kept plan; BadInput as there."""
    kept = alliance_by_slug(connection, alliance.slug)
    wanted = keyed(alliance, kept, 0)
    found = changes(kept, wanted)
    if kept is not None:
        _refuse(connection, kept, wanted, found, force=True)
    return found


def check(connection: Connection, kept: Alliance, wanted: Alliance) -> None:
    """Raise BadInput where an edited plan would renumber, move or remove what has posts."""
    _refuse(connection, kept, wanted, (), force=True)


def edit(connection: Connection, alliance: Alliance, by: str, now: datetime) -> Applied:
    """Make a plan that somebody edited the one that is kept; what they changed stays theirs.

    BadInput as `apply`. A plan file that says otherwise is not applied after it, unless forced.
    """
    done = _put(connection, alliance, now, force=True, by_file=False)
    kept = alliance_by_slug(connection, alliance.slug)
    rows = rows_of(kept, done.changes) if kept else ()
    log(connection, done.alliance_id, now, [Event("edited", row, by) for row in rows])
    return done


def _lock(connection: Connection, slug: str) -> tuple[Alliance | None, int]:
    """Return the kept plan and the highest resource number, and keep others from changing them."""
    row = connection.execute(
        select(alliances.c.last_resource).where(alliances.c.slug == slug).with_for_update()
    ).one_or_none()
    return (None, 0) if row is None else (alliance_by_slug(connection, slug), row.last_resource)


def _refuse(
    connection: Connection,
    kept: Alliance,
    wanted: Alliance,
    found: tuple[Change, ...],
    *,
    force: bool,
) -> None:
    reasons = list(refusals(kept, wanted, _with_posts(connection, kept.id)))
    if not force:
        reasons += (
            f"{name} was edited on the desk since: apply with --force to overwrite it"
            for name in edited(kept, found, _edits(connection, kept.id))
        )
    if reasons:
        raise BadInput(tuple(Fault(kept.slug, None, reason) for reason in reasons))


def _with_posts(connection: Connection, alliance_id: int) -> frozenset[int]:
    """Return the themes that have posts, whatever became of these, or are to have held ones."""
    posts = select(post.c.theme_id).where(post.c.alliance_id == alliance_id).distinct()
    drafts = (
        select(held.c.draft)
        .join(incoming, incoming.c.id == held.c.incoming_id)
        .where(incoming.c.alliance_id == alliance_id, incoming.c.fate == "held")
    )
    proposed = {draft["theme_id"] for draft in connection.execute(drafts).scalars()}
    return frozenset({*connection.execute(posts).scalars(), *proposed} - {None})


def _edits(connection: Connection, alliance_id: int) -> frozenset[str]:
    """Return what was edited since a plan was last applied."""
    ours = event.c.alliance_id == alliance_id
    last = func.coalesce(func.max(event.c.id), 0)  # 0: it was made on the desk
    applied = select(last).where(ours, event.c.what == "applied")
    edits = select(event.c.on).where(
        ours, event.c.what == "edited", event.c.id > applied.scalar_subquery()
    )
    return frozenset(connection.execute(edits).scalars())


# --- reading -----------------------------------------------------------------


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
                pages=row.pages,
                size=row.size,
                hash=row.hash,
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
