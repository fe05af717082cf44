"""A week of discussion to make digests of: the mails of the demo's play, as an archive has them."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache

from digests.core.ahead import show_theme
from digests.core.coverage import Lacks, Readers
from digests.core.digest import compose
from digests.core.due import Due
from mailbridge.cli.play import read_play
from mailbridge.cli.stage import SAMPLE
from mailbridge.core.announcement import announcement_of
from mailbridge.core.distribute import distribute
from mailbridge.core.parse import parse
from mailbridge.core.subject import normal_subject
from mailbridge.core.trim import trim
from mailbridge.model import (
    Alliance,
    Byline,
    Context,
    Entry,
    File,
    Issue,
    Letter,
    Member,
    Moderator,
    Module,
    Notice,
    Outline,
    Post,
    PostKind,
    Resource,
    Segment,
    Theme,
    Wording,
)
from tests import outbox

_DAY = timedelta(days=1)
FRIDAY = datetime(2027, 2, 26, 21, 0, tzinfo=UTC)
WEEKLY = Issue("farms/digest/weekly/2027-W08", "weekly", FRIDAY)
DAILY = Issue("farms/digest/daily/2027-02-26", "daily", FRIDAY)
_DOCS = (
    Resource(
        "r1",
        17,
        "A maize buyer explains his contract",
        "interview",
        language="en",
        year=2025,
        pages=4,
        size=180_000,
    ),
    Resource("r2", 18, "Quinoa contracts: ten clauses", "publication", language="es", year=2023),
)
_OPEN = Theme(
    13,
    "t3",
    3,
    "Contracts farmers can live with",
    date(2027, 2, 22),
    "In some places a contract brings seed, credit and a known price.\n\nYou have seen both.",
    (
        "What did each side do when the market price moved away from the contract?",
        "Who helps farmers to read, change or refuse a contract where you work?",
    ),
    _DOCS,
    (
        (
            "es",
            Wording(
                "Contratos con los que se puede vivir",
                "En algunos lugares un contrato trae semilla, crédito y un precio conocido.",
                (
                    "¿Qué hizo cada parte cuando el precio del mercado se alejó del contrato?",
                    "¿Quién ayuda a los agricultores a leer, cambiar o rechazar un contrato?",
                ),
            ),
        ),
    ),
)
_NEXT = Theme(14, "t4", 4, "Cooperatives that last", date(2027, 3, 1), "", ())
ALLIANCE: Alliance = replace(
    outbox.ALLIANCE,
    modules=(Module(2, "m2", 2, "Markets", "", (_OPEN, _NEXT)),),
    word_limit=600,
    moderators=(
        Moderator(
            "Elena Huanca",
            "elena@surco.example",
            lead=True,
            organisation="Surco Institute",
            country="PE",
        ),
        Moderator(
            "Joseph Obura",
            "joseph@surco.example",
            lead=False,
            organisation="Surco Institute",
            country="PE",
        ),
    ),
)
_COUNTRIES = ("UG", "BO", "PE", "BD", "ET", "MW", "BR", "SN", "KE", "NP", "GH", "CO")


@cache
def entries(most: int = 20) -> tuple[Entry, ...]:
    """Return so many posts of the play, from #62 on, with the play's own answers."""
    scenes = [scene for scene in read_play(SAMPLE / "play") if scene.fate == "posted"]
    numbers = {scene.number: 62 + place for place, scene in enumerate(scenes)}
    found: list[Entry] = []
    for scene in (scenes * 20)[:most]:
        number = 62 + len(found)
        mail = parse(re.sub(rb"\{\{[^{}]*\}\}", b"Mon, 22 Feb 2027 10:00:00 +0000", scene.template))
        words = trim(mail)
        text = "".join(s.text for s in words.segments if s.kind == "own").strip()
        parent = numbers.get(scene.parent or "")
        parent = parent if parent and parent < number else None
        at = FRIDAY - timedelta(days=4, minutes=-30 * len(found))
        name, subject = mail.senders[0].name, normal_subject(mail.subject)
        byline = Byline(name, "", _COUNTRIES[sum(map(ord, name)) % len(_COUNTRIES)])
        outline = Outline(number, parent or number, parent, 13, byline, subject, at, len(text))
        files = tuple(File(1, f.name, f.type, f.size) for f in mail.attachments if not f.inline)
        found.append(
            Entry(
                outline=outline,
                parent=None,
                parent_message_id=None,
                moderator=False,
                language=None,
                late=False,
                state="published",
                message_id=f"<own{number}@mail.example>",
                letter_id=f"<farms.{number}@talk.example.org>",
                text=text,
                html=words.html,
                segments=words.segments,
                files=files,
                changed_by="author",
                changed_at=None,
            )
        )
    return tuple(found)


def in_cyrillic(posts: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Return posts whose words are as long, and weigh seven times as much as HTML."""
    letters = str.maketrans("aeiou", "аеиоу")
    return tuple(
        replace(
            one,
            text=one.text.translate(letters),
            segments=tuple(replace(s, text=s.text.translate(letters)) for s in one.segments),
        )
        for one in posts
    )


def preview(language: str = "en") -> Notice:
    """Return the mail in which a moderator is shown the theme of the next day."""
    lead = replace(member(language), id=9, name="Elena Huanca", role="moderator", lead=True)
    context = Context(ALLIANCE, None, (lead, *outbox.members(29)), 61, FRIDAY - 5 * _DAY)
    opens = FRIDAY - 4 * _DAY - timedelta(hours=7)
    key = "farms/preview/m2/t3"
    due = Due(Issue(key, "preview", opens - _DAY), _OPEN, ahead_of=opens)
    return show_theme(due, context, outbox.site_of()).notices[0]


def announcement(language: str = "en") -> Letter:
    """Return an announcement of the lead's, as a weekly reader of a language gets it."""
    lead = replace(outbox.MEMBER, id=9, role="moderator", lead=True, name="Elena Huanca")
    context = Context(
        ALLIANCE, None, (replace(lead, delivery="none"), member(language)), 71, FRIDAY
    )
    words = (
        "Next Friday is a *holiday* in Lima, and the desk is closed.\n\nThe digest comes on Monday."
    )
    said = ("farms/announcement/1", "No digest next week", words)
    draft = announcement_of(*said, lead, context, outbox.site_of())
    (letter,) = distribute(
        Post(draft, 71, "<farms.71.x@talk.example.org>", FRIDAY), None, context, outbox.site_of()
    )
    return letter


def summed_up() -> tuple[Entry, ...]:
    """Return nine posts, the lead's wrap-up of them, and an announcement."""
    posts = entries(9)
    title, holiday = "M2.3 Contracts farmers can live with", "Next Friday is a holiday in Lima."
    summary = _by_the_lead(posts[0], "wrap_up", 71, title, _WRAP_UP)
    announced = _by_the_lead(posts[0], "announcement", 72, "No digest next week", holiday)
    return (*posts, summary, announced)


_WRAP_UP = """\
We asked who carries the risk when prices move. Contracts hold where farmers own something \
that the buyer needs (Grace Nakibuuka, #63).

Not yet discussed: women who farm land they do not own."""


def _by_the_lead(like: Entry, kind: PostKind, number: int, subject: str, text: str) -> Entry:
    outline = replace(
        like.outline,
        number=number,
        thread=number,
        parent_number=None,
        subject=subject,
        byline=Byline("Elena Huanca", "Surco Institute", "PE"),
    )
    segments = (Segment("own", text),)
    return replace(like, outline=outline, kind=kind, moderator=True, text=text, segments=segments)


def member(language: str = "en", format_: str = "brief", id_: int = 1) -> Member:
    """A weekly reader."""
    chosen = replace(outbox.MEMBER, delivery="weekly", id=id_, language=language)
    return replace(chosen, format="full" if format_ == "full" else "brief")


def digest(
    posts: tuple[Entry, ...],
    reader: Member,
    *,
    alliance: Alliance = ALLIANCE,
    docs: tuple[Resource, ...] = (),
    issue: Issue = WEEKLY,
) -> Letter:
    """Return the digest of some posts, as one reader gets it; a weekly one unless told."""
    numbers = tuple(entry.outline.number for entry in posts)
    readers = Readers(max(numbers, default=0), (Lacks(reader, numbers),), (), posts, docs)
    context = Context(alliance, None, (reader,), 100, FRIDAY)
    (letter,) = compose(issue, readers, context, outbox.site_of()).letters
    return letter
