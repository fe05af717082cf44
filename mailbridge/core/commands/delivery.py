"""each, daily, weekly, none, pause and resume: how much mail somebody wants."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from mailbridge.changes import DeliveryChosen, DeliveryMode, Paused, Resumed
from mailbridge.core.commands.order import Command, Order, changed
from mailbridge.core.pages.dates import full_day
from mailbridge.model import Outcome

_PAUSE = timedelta(weeks=2)
_LONGEST_PAUSE = timedelta(days=366)
_DAYS = {"d": 1, "j": 1, "w": 7, "s": 7, "m": 30}


@dataclass(frozen=True, slots=True)
class Done:
    """The values of mail/notices/done.txt: what was done, by the command's name.

    `detail` is the language or the discussion it is about.
    """

    what: str
    until: str = ""
    detail: str = ""


def _deliver(mode: DeliveryMode) -> Command:
    def obey(order: Order) -> Outcome:
        member = order.member
        change, back = DeliveryChosen(member.id, mode), DeliveryChosen(member.id, member.delivery)
        return changed(order, change, back, Done(mode))

    return Command(mode, obey)


def _pause(order: Order) -> Outcome:
    member, until = order.member, _until(order.asked.argument, order.context.now)
    before = member.paused_until
    back = Paused(member.id, before) if before else Resumed(member.id)
    return changed(order, Paused(member.id, until), back, Done("pause", full_day(until.date())))


def _resume(order: Order) -> Outcome:
    member, before = order.member, order.member.paused_until
    back = Paused(member.id, before) if before else Resumed(member.id)
    return changed(order, Resumed(member.id), back, Done("resume"))


def _until(argument: str, now: datetime) -> datetime:
    """Return when a pause ends: "4 weeks", "2027-03-01", or two weeks; a year at most."""
    found = re.match(r"(\d+) ?(\w)", argument)
    if found and found[2].lower() in _DAYS:
        until = now + timedelta(days=int(found[1]) * _DAYS[found[2].lower()])
    else:
        until = _date(argument) or now + _PAUSE
    return min(max(until, now), now + _LONGEST_PAUSE)


def _date(text: str) -> datetime | None:
    try:
        return datetime.combine(datetime.fromisoformat(text), time(), UTC)
    except ValueError:
        return None


EACH, DAILY, WEEKLY, NONE = (
    _deliver("each"),
    _deliver("daily"),
    _deliver("weekly"),
    _deliver("none"),
)
PAUSE = Command("pause", _pause)
RESUME = Command("resume", _resume)
