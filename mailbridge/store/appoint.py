"""Makes a plan's moderators members; who is in the plan no longer stays an expert."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, select, update

from mailbridge.model import EmailAddress, Enrolment, Event, Moderator
from mailbridge.store.enrol import Enrolled, Occasion, enrol
from mailbridge.store.log import log, touch
from mailbridge.store.tables import address, membership


def appoint(
    connection: Connection,
    alliance_id: int,
    moderators: Sequence[Moderator],
    former: Collection[str],
    now: datetime,
) -> Enrolled:
    """Make each of the plan's moderators a member, and take the role from `former` ones.

    A moderator who left of their own will is not brought back. Addresses are
    spelt as they are looked up.
    """
    _dismiss(connection, alliance_id, moderators, former, now)
    entries = [
        Enrolment(
            name=each.name,
            addresses=(EmailAddress(each.email, each.email),),
            role="moderator",
            lead=each.lead,
            delivery="each",
            organisation=each.organisation,
            country=each.country,
        )
        for each in moderators
    ]
    occasion = Occasion(alliance_id, now, "plan", "moderators")
    return enrol(connection, occasion, entries)


def _dismiss(
    connection: Connection,
    alliance_id: int,
    moderators: Sequence[Moderator],
    former: Collection[str],
    now: datetime,
) -> None:
    stay = [each.email for each in moderators]
    owners = select(address.c.person_id).where(address.c.confirmed_at.is_not(None))
    going = (
        select(membership.c.id)
        .where(
            membership.c.alliance_id == alliance_id,
            membership.c.role == "moderator",
            membership.c.person_id.in_(owners.where(address.c.normalised.in_(former))),
            membership.c.person_id.not_in(owners.where(address.c.normalised.in_(stay))),
        )
        .order_by(membership.c.id)
    )
    found = connection.execute(going).scalars().all()
    if found:
        statement = update(membership).where(membership.c.id.in_(found))
        connection.execute(statement.values(role="expert", lead=False))
        events = [Event("changed", f"membership {id_}", "operator", "role") for id_ in found]
        log(connection, alliance_id, now, events)
        touch(connection, [alliance_id])
