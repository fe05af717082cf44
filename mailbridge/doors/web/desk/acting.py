"""What acts of the desk share: who it is that decides, and the members by name."""

from mailbridge.deciding import Decider
from mailbridge.doors.web.signed import Visit


def decider(visit: Visit) -> Decider:
    """Return the visitor as who decides; an operator may have no seat in the alliance."""
    seat = visit.visitor.seat(visit.here.slug)
    return Decider(visit.visitor.actor, seat.membership_id if seat else 0)
