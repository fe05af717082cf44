"""When it is next morning for a member who wants their digests then."""

from datetime import UTC, datetime, time, timedelta

from mailbridge.core.pages.dates import zone
from mailbridge.model import Alliance, Member

_SEVEN = time(7)
_DAY = timedelta(days=1)


def wait_of(member: Member, alliance: Alliance, now: datetime) -> timedelta:
    """Return how long a digest waits for a member: until seven by their clock, if they want that.

    Where their zone is not known it is the alliance's.
    """
    if not member.morning:
        return timedelta()
    where = zone(member.time_zone or alliance.time_zone)
    today = now.astimezone(where).date()
    mornings = (
        datetime.combine(day, _SEVEN, where).astimezone(UTC) for day in (today, today + _DAY)
    )
    return next(morning - now for morning in mornings if morning >= now)
