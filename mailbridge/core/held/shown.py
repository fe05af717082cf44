"""A held mail as its moderators and its author are shown it: the values of their notices.

What is published on an OK is the very draft these words are made of. A reader
on a phone decides by the first lines, so whose it is and why it waits stand there.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from mailbridge.core.commands.words import LANGUAGES
from mailbridge.core.letter import plain
from mailbridge.core.notices import Addressee
from mailbridge.core.pages.dates import place_of, zone
from mailbridge.core.pages.names import country_name, language_name, size
from mailbridge.core.passages import passages
from mailbridge.core.wording import label
from mailbridge.model import Alliance, Draft, HeldMail

Sure = Literal["proved", "likely", "unknown", "failed", ""]

_TELEPHONE = re.compile(r"\+?\d[\d ()./-]{6,}\d")


@dataclass(frozen=True, slots=True)
class Shown:
    """One held mail; lines that it has no use for are "" or 0."""

    author: str
    origin: str
    subject: str
    place: str
    answers: int
    came: str
    waits: timedelta
    why: str
    sure: Sure
    text: str
    quoted_lines: int
    signature: bool
    telephone: bool
    files: tuple[str, ...]
    language: str
    words: int
    taken_by: str


def shown(mail: HeldMail, alliance: Alliance, to: Addressee, now: datetime) -> Shown:
    """Return a held mail as one person is shown it."""
    draft, language = mail.draft, spoken(to, alliance)
    signature = _of_kind(draft, "signature")
    return Shown(
        author=plain(draft.author),
        origin=origin(draft, language),
        subject=plain(draft.subject),
        place=label(alliance, draft.theme_id),
        answers=draft.parent_number or 0,
        came=(_hour if to.time_zone else clock)(draft.received_at, to, alliance),
        waits=now - draft.received_at,
        why=mail.reason,
        sure="",
        text=text_of(draft),
        quoted_lines=sum(bool(line.strip()) for line in _of_kind(draft, "quoted").split("\n")),
        signature=bool(signature.strip()),
        telephone=_TELEPHONE.search(signature) is not None,
        files=tuple(f"{plain(f.name)} ({size(f.size, language)})" for f in draft.attachments),
        language=language_name(draft.language, language) if draft.language else "",
        words=len(draft.text.split()),
        taken_by="",
    )


def text_of(draft: Draft) -> str:
    """Return a draft's words as its letters would have them."""
    return "\n\n".join(map(str, passages(draft.segments))).encode("utf-8", "replace").decode()


def spoken(to: Addressee, alliance: Alliance) -> str:
    """Return the language somebody is told in: their own ("es-PE" is "es"), else the alliance's."""
    tags = (to.language, *alliance.languages)
    primary = (tag.partition("-")[0].lower() for tag in tags)
    return next((tag for tag in primary if tag in LANGUAGES.values()), "en")


def origin(draft: Draft, language: str) -> str:
    """Return "Oromia Seed Network, Ethiopia", as far as it is known."""
    country = country_name(draft.country, language) if draft.country else ""
    return ", ".join(filter(None, (plain(draft.organisation), country)))


def clock(at: datetime, to: Addressee, alliance: Alliance) -> str:
    """Return a time of day by the reader's clock, else the alliance's: "09:42 (Lima)"."""
    place = place_of(to.time_zone or alliance.time_zone, spoken(to, alliance))
    return f"{_hour(at, to, alliance)} ({plain(place)})"


def _hour(at: datetime, to: Addressee, alliance: Alliance) -> str:
    return f"{at.astimezone(zone(to.time_zone or alliance.time_zone)):%H:%M}"


def _of_kind(draft: Draft, kind: str) -> str:
    return "\n".join(segment.text for segment in draft.segments if segment.kind == kind)
