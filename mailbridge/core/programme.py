"""The plan of an alliance, read from TOML and checked: every fault at once, with its line.

Keys may be left out; then they are "" here, and are given when the plan is
applied over the one that is kept, for only that knows what they were before.
What the file system would say is asked of `Around`, so that this stays pure.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Literal, cast

from config.toml_text import did_you_mean, read_toml
from mailbridge.core.addresses import checked
from mailbridge.core.fields import Source, Table, country_in, in_order
from mailbridge.core.places import language_fault
from mailbridge.core.themes import Files, Measured, read_modules
from mailbridge.errors import BadInput, Fault
from mailbridge.model import Alliance, Moderation, Moderator

# First segments of URLs, and addresses, that are the bridge's own.
RESERVED = frozenset(
    ["desk", "me", "new", "sent", "static", "healthz", "readyz", "metrics", "postmaster", "abuse"]
)

_SLUG = re.compile(r"[a-z][a-z0-9]{1,15}")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# The keys of [alliance] are the fields of Alliance, but for what stands in tables of its own.
_ALLIANCE = tuple(
    each.name for each in fields(Alliance) if each.name not in ("id", "modules", "moderators")
)


@dataclass(frozen=True, slots=True)
class Around:
    """What the file alone cannot say: its name, the time zones there are, and which files exist.

    `measured` says what can be counted of a file.
    """

    file: str
    zones: Collection[str]
    has_file: Callable[[str], bool]
    measured: Callable[[str], Measured] = lambda _: Measured()


def read_programme(text: str, around: Around) -> Alliance:
    """Return the alliance a programme file describes; BadInput with every fault it has."""
    toml = read_toml(text)
    if toml.trouble:
        raise BadInput((Fault(around.file, toml.trouble_line, toml.trouble),))
    source = Source(around.file, toml)
    top = Table(source, (), "", toml.data)
    top.only(("alliance", "moderators", "modules"))
    if "alliance" not in toml.data:
        raise BadInput((*source.faults, Fault(around.file, None, "[alliance] is missing")))
    alliance = _alliance(top, around)
    if source.faults:
        raise BadInput(in_order(source.faults))
    return alliance


def moved(alliance: Alliance, weeks: int) -> Alliance:
    """Return the alliance with all its dates later by whole weeks, so that weekdays stay."""
    by = timedelta(weeks=weeks)
    modules = tuple(
        replace(
            module,
            themes=tuple(replace(theme, starts=theme.starts + by) for theme in module.themes),
        )
        for module in alliance.modules
    )
    return replace(alliance, starts=alliance.starts + by, ends=alliance.ends + by, modules=modules)


# --- [alliance] --------------------------------------------------------------


def _alliance(top: Table, around: Around) -> Alliance:
    table = top.table("alliance", "[alliance]")
    table.only(_ALLIANCE)
    starts, ends = table.day("starts"), table.day("ends")
    if date.min not in (starts, ends) and ends < starts:
        table.fault("ends", f"ends {ends} is before starts {starts}")
    languages = _languages(table)
    alliance = Alliance(
        id=0,
        slug=_slug(table),
        name=table.text("name", required=True),
        summary=table.prose("summary"),
        starts=starts,
        ends=ends,
        time_zone=_zone(table, around.zones),
        languages=languages,
        modules=read_modules(top, languages, starts, ends, Files(around.has_file, around.measured)),
        host=table.text("host"),
        funder=table.text("funder"),
        licence=table.text("licence"),
        consent=table.prose("consent"),
        invitation=table.text("invitation"),
        word_limit=table.whole("word_limit", 50, 100_000),
        subject_tag=_tag(table),
        moderators=_moderators(top),
    )
    return _with_manners(alliance, table)


def _with_manners(alliance: Alliance, table: Table) -> Alliance:
    grace = table.whole("grace_days", 0, 365)
    return replace(
        alliance,
        archive=cast(
            "Literal['public', 'members']",
            table.choice("archive", ("public", "members"), alliance.archive),
        ),
        moderation=cast(
            "Moderation", table.choice("moderation", ("new", "all", "none"), alliance.moderation)
        ),
        joining=cast(
            "Literal['closed', 'request', 'open']",
            table.choice("joining", ("closed", "request", "open"), alliance.joining),
        ),
        attribution=cast(
            "Literal['name', 'organisation', 'country']",
            table.choice("attribution", ("name", "organisation", "country"), alliance.attribution),
        ),
        theme_mail=_weekly(table, "theme_mail", alliance.theme_mail),
        weekly_digest=_weekly(table, "weekly_digest", alliance.weekly_digest),
        daily_digest=_daily(table, "daily_digest", alliance.daily_digest),
        grace_days=alliance.grace_days if grace is None else grace,
    )


def _slug(table: Table) -> str:
    slug = table.text("slug", required=True)
    if slug in RESERVED:
        table.fault("slug", f'slug "{slug}" is a name that the bridge uses itself')
    elif slug and not _SLUG.fullmatch(slug):
        table.fault(
            "slug", f'slug "{slug}" has to be 2 to 16 small letters and digits, a letter first'
        )
    return slug


def _zone(table: Table, zones: Collection[str]) -> str:
    zone = table.text("time_zone") or "UTC"
    if zone not in zones:
        hint = did_you_mean(zone, zones) or ', such as "America/Lima"'
        table.fault("time_zone", f'time_zone "{zone}" is not known{hint}')
    return zone


def _languages(table: Table) -> tuple[str, ...]:
    languages = table.texts("languages")
    if table.data.get("languages") == []:
        table.fault("languages", "languages has to name at least one, the main one first")
    for number, tag in enumerate(languages):
        if fault := language_fault(tag):
            table.fault(("languages", number), f"languages: {fault}")
        elif tag in languages[:number]:
            table.fault(("languages", number), f'languages: "{tag}" is there twice')
    return languages or ("en",)


def _tag(table: Table) -> str:
    tag = table.text("subject_tag")
    if len(tag) > 24 or set("[]") & set(tag):
        table.fault("subject_tag", "subject_tag has at most 24 characters, and no brackets")
    return tag


def _weekly(table: Table, key: str, default: str) -> str:
    text = table.text(key) or default
    day, _, time = text.partition(" ")
    if day not in _DAYS or not _TIME.fullmatch(time):
        table.fault(key, f'{key} "{text}" is no weekday and time, such as "{default}"')
    return text


def _daily(table: Table, key: str, default: str) -> str:
    text = table.text(key) or default
    if not _TIME.fullmatch(text):
        table.fault(key, f'{key} "{text}" is no time of day, such as "{default}"')
    return text


# --- [[moderators]] ----------------------------------------------------------


def _moderators(top: Table) -> tuple[Moderator, ...]:
    found: list[Moderator] = []
    for table in top.tables("moderators", "moderator"):
        table.only(("name", "email", "role", "organisation", "country"))
        email = _email(table)
        if email and email in (other.email for other in found):
            table.fault("email", f"{email} is there twice")
        found.append(
            Moderator(
                name=table.text("name", required=True),
                email=email,
                lead=table.choice("role", ("lead", "support"), "support") == "lead",
                organisation=table.text("organisation"),
                country=country_in(table),
            )
        )
    return tuple(found)


def _email(table: Table) -> str:
    email = table.text("email", required=True)
    try:
        return checked(email).casefold() if email else ""
    except ValueError as error:
        table.fault("email", str(error))
        return ""
