"""The plan as it was before each saving on the desk, so that a mistake can be put back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from mailbridge.model import Alliance, EarlierPlan
from mailbridge.store.replan import Change, resources_of
from mailbridge.store.tables import earlier_plan

MOST = 200  # of one alliance: its oldest are forgotten


def keep(
    connection: Connection,
    before: Alliance,
    toml: str,
    done: tuple[Sequence[Change], str],
    now: datetime,
) -> None:
    """Keep a plan that is no more, with its TOML; `done` are the changes made, and by whom."""
    changes, by = done
    row = {
        "alliance_id": before.id,
        "toml": toml,
        "resources": [[each.key, each.number, each.hash] for each in resources_of(before)],
        "changes": [[each.what, each.on, each.detail] for each in changes],
        "by": by,
        "at": now,
    }
    connection.execute(insert(earlier_plan).values(row))
    ours = earlier_plan.c.alliance_id == before.id
    newest = select(earlier_plan.c.id).where(ours).order_by(earlier_plan.c.id.desc())
    connection.execute(
        delete(earlier_plan).where(ours, earlier_plan.c.id.not_in(newest.limit(MOST)))
    )


def sheet(
    connection: Connection, alliance_id: int, most: int, skip: int
) -> tuple[EarlierPlan, ...]:
    """Return an alliance's earlier plans, the newest first."""
    query = select(earlier_plan).where(earlier_plan.c.alliance_id == alliance_id)
    rows = connection.execute(query.order_by(earlier_plan.c.id.desc()).limit(most).offset(skip))
    return tuple(map(_earlier, rows))


def one(connection: Connection, alliance_id: int, number: int) -> EarlierPlan | None:
    """Return an earlier plan by its id, None where the alliance has none such."""
    here = (earlier_plan.c.id == number) & (earlier_plan.c.alliance_id == alliance_id)
    row = connection.execute(select(earlier_plan).where(here)).one_or_none()
    return _earlier(row) if row else None


def _earlier(row: Row[Any]) -> EarlierPlan:
    return EarlierPlan(
        id=row.id,
        toml=row.toml,
        resources=tuple((key, number, found) for key, number, found in row.resources),
        changes=tuple((what, on, detail) for what, on, detail in row.changes),
        by=row.by,
        at=row.at,
    )
