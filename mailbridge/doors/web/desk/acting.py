"""What acts of the desk share: who it is that acts."""

from mailbridge.deciding import Decider
from mailbridge.doors.web.signed import Visit
from mailbridge.tending import By


def decider(visit: Visit) -> Decider:
    """Return the visitor as who decides; an operator may have no seat in the alliance."""
    seat = visit.visitor.seat(visit.here.slug)
    return Decider(visit.visitor.actor, seat.membership_id if seat else 0)


def by(visit: Visit) -> By:
    """Return the visitor as who tends posts."""
    seat = visit.visitor.seat(visit.here.slug)
    return By(visit.visitor.actor, seat.membership_id if seat else None, visit.visitor.name)
