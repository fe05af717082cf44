"""help and whoami: what can be asked for, and what we have of somebody."""

from dataclasses import dataclass

from mailbridge.core.commands.order import Command, Order, told
from mailbridge.core.pages.dates import full_day
from mailbridge.core.pages.names import country_name, language_name
from mailbridge.model import Outcome


@dataclass(frozen=True, slots=True)
class Help:
    """The values of mail/notices/help.txt; `unclear`: nobody asked for it."""

    unclear: bool = False


@dataclass(frozen=True, slots=True)
class Whoami:
    """The values of mail/notices/whoami.txt; what is not known is ""."""

    organisation: str
    country: str
    language: str
    delivery: str
    paused_until: str
    profile: str


def _help(order: Order) -> Outcome:
    return told(order, "help", Help())


def _whoami(order: Order) -> Outcome:
    member = order.member
    until = member.paused_until
    paused = until is not None and until > order.context.now
    say = Whoami(
        organisation=member.organisation,
        country=country_name(member.country) if member.country else "",
        language=language_name(member.language) if member.language else "",
        delivery=member.delivery,
        paused_until=full_day(until.date()) if paused and until else "",
        profile=member.profile,
    )
    return told(order, "whoami", say)


HELP = Command("help", _help, acts=False)
WHOAMI = Command("whoami", _whoami, acts=False)
JOIN = Command("join", _whoami, acts=False)  # a member's: they see that they are one
