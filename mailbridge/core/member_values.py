"""What each thing said about a member has to look like, in a list or by `members set`."""

from collections.abc import Callable, Collection

from config.toml_text import did_you_mean
from mailbridge.core.addresses import checked
from mailbridge.core.places import country_fault, language_fault
from mailbridge.model import EmailAddress

CHOICES = {
    "role": ("expert", "moderator", "subscriber"),
    "delivery": ("each", "daily", "weekly", "none"),
    "format": ("brief", "full"),
    "muted": ("yes", "no"),  # yes: moderators read each post first
}
FREE = ("name", "organisation", "salutation")
LONGEST_WHY = 1000
LONGEST = 200  # characters of a name: it becomes part of a header

_CONTROL = frozenset(map(chr, [*range(32), 127, 0x85, 0x2028, 0x2029]))


def value_fault(key: str, text: str, zones: Collection[str]) -> str:
    """Return what is wrong with one value that is not blank, "" where nothing is."""
    if _CONTROL.intersection(text):
        return f"{key} holds a line break or another control character"
    if key == "why":
        return f"why is longer than {LONGEST_WHY} characters" if len(text) > LONGEST_WHY else ""
    if key in CHOICES:
        return _choice_fault(key, text)
    checks: dict[str, Callable[[str], str]] = {
        "country": country_fault,
        "language": language_fault,
        "time_zone": lambda zone: "" if zone in zones else _zone_fault(zone, zones),
    }
    if key in checks:
        fault = checks[key](text)
        return f"{key} {fault}" if fault else ""
    return f"{key} is longer than {LONGEST} characters" if len(text) > LONGEST else ""


def email_address(text: str) -> EmailAddress:
    """Return an address as its owner writes it and as it is looked up; ValueError if it is none."""
    found = checked(text)
    return EmailAddress(found, found.casefold())


def _choice_fault(key: str, text: str) -> str:
    options = CHOICES[key]
    if text in options:
        return ""
    known = ", ".join(options)
    return f'{key} "{text}" is none of {known}{did_you_mean(text, options)}'


def _zone_fault(zone: str, zones: Collection[str]) -> str:
    return f'"{zone}" is not known' + (did_you_mean(zone, zones) or ", such as Africa/Nairobi")
