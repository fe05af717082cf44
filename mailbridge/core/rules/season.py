"""When an alliance is over: late answers are read by a person for some days, then it is closed.

An alliance lasts to the end of its last day, by the clock of its own place.
"""

from mailbridge.core.rules.case import Case
from mailbridge.core.weeks import days_after, today
from mailbridge.model import Hold, Reject, Verdict


def alliance_closed(case: Case) -> Verdict | None:
    """Refuse, kindly, what comes when the days of grace are over; a moderator's is held."""
    days = _days_after(case)
    if case.context is None or days <= case.context.alliance.grace_days:
        return None
    return Hold("alliance_over") if case.by_moderator else Reject("alliance_closed")


def alliance_over(case: Case) -> Verdict | None:
    """Hold what comes in the days of grace after the end; moderators' own goes out."""
    return Hold("alliance_over") if _days_after(case) > 0 and not case.by_moderator else None


def _days_after(case: Case) -> int:
    if case.context is None:
        return 0
    alliance = case.context.alliance
    return days_after(alliance, today(alliance, case.context.now))
