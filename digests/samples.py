"""A mail of each kind among invented people, to see what an operator's own templates make of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

from digests.core.coverage import Lacks, Readers
from digests.core.digest import compose
from digests.core.due import Due
from digests.core.theme import open_theme
from mailbridge.core.announcement import announcement_of
from mailbridge.core.composed import composed
from mailbridge.core.distribute import distribute
from mailbridge.core.sanitise import from_text
from mailbridge.core.site import Site
from mailbridge.model import (
    Alliance,
    Attachment,
    Byline,
    Context,
    Draft,
    Entry,
    Issue,
    Member,
    Module,
    Outcome,
    Outline,
    Placed,
    Post,
    PostKind,
    Resource,
    Segment,
    Theme,
)

_AT = datetime(2027, 2, 26, 21, 0, tzinfo=UTC)
_WORDS = "It held because we had a store that the buyer needed. Does anybody know another way?"
_DOC = Resource("r1", 17, "What 200 growers signed", "publication", language="en", year=2024)
_FILE = Attachment("one-page.pdf", "application/pdf", b"%PDF", "0" * 64)
_THEME = Theme(
    1,
    "t1",
    1,
    "Contracts farmers can live with",
    date(2027, 2, 22),
    "Some bring *seed* and credit.",
    ("Who carries the risk?", "Who reads it aloud?"),
    (_DOC,),
)
_NEXT = replace(_THEME, id=2, key="t2", number=2, title="Stores", starts=date(2027, 3, 1))
_ALLIANCE = Alliance(
    id=1,
    slug="sample",
    name="Small Farms, Fair Markets",
    summary="",
    starts=date(2027, 1, 4),
    ends=date(2027, 4, 2),
    time_zone="America/Lima",
    languages=("en", "es"),
    modules=(Module(1, "m1", 1, "Markets", "", (_THEME, _NEXT)),),
    word_limit=600,
    subject_tag="Sample",
)


def render(site: Site, language: str) -> None:
    """Word a mail of each kind in a language; what the templates raise is raised."""
    lead = replace(_member(1, language), lead=True, role="moderator")
    brief = replace(_member(2, language), delivery="weekly")
    full = replace(brief, id=3, format="full")
    context = Context(_ALLIANCE, None, (lead, brief, full), 9, _AT)
    for _ in _outcomes(context, site):
        pass


def _outcomes(context: Context, site: Site) -> Iterator[object]:
    lead, *readers = context.members
    yield open_theme(Due(Issue("sample/theme", "theme", _AT), _THEME), context, site)
    said = announcement_of("sample/announcement", "A holiday", _WORDS, lead, context, site)
    answer = replace(_draft(lead, context, site), attachments=(_FILE,), parent_number=1, thread=1)
    for draft, parent in ((said, None), (answer, _PARENT)):
        post = Post(draft, 8, "<sample.8@talk.example.org>", _AT)
        yield distribute(post, parent, context, site)
    yield _digest(context, site, tuple(readers), _entries())
    yield _digest(context, site, tuple(readers), ())


def _digest(
    context: Context, site: Site, readers: tuple[Member, ...], entries: tuple[Entry, ...]
) -> Outcome:
    numbers = tuple(entry.outline.number for entry in entries)
    lacks = tuple(Lacks(member, numbers) for member in readers)
    docs = (_DOC,) if entries else ()
    issue = Issue("sample/digest", "weekly", _AT)
    return compose(issue, Readers(8, lacks, (), entries, docs), context, site)


def _member(number: int, language: str) -> Member:
    return Member(
        id=number,
        person_id=number,
        address_id=number,
        address=f"member{number}@sample.example",
        name="Grace Nakibuuka",
        organisation="Grain Farmers' Union",
        country="UG",
        language=language,
        role="expert",
        lead=False,
        delivery="each",
        format="brief",
    )


def _draft(by: Member, context: Context, site: Site) -> Draft:
    words = _WORDS, from_text(_WORDS)
    return composed(("post", "sample", _THEME.title), words, by, context, site, _THEME.id)


_PARENT = Placed(
    id=1,
    number=1,
    thread=1,
    theme_id=1,
    subject=_THEME.title,
    author="Wilmer Choque",
    country="BO",
    message_id="<1@sample.example>",
    letter_id="<sample.1@talk.example.org>",
    references=(),
    received_at=_AT,
)


def _entries() -> tuple[Entry, ...]:
    """Return three posts, the last of which answers the first, a wrap-up and an announcement."""
    kinds: tuple[PostKind, ...] = ("post", "post", "post", "wrap_up", "announcement")
    return tuple(_entry(number, kind) for number, kind in enumerate(kinds, 1))


def _entry(number: int, kind: PostKind) -> Entry:
    parent = 1 if number == 3 else None
    by = Byline("Wilmer Choque", "Quinua Real", "BO")
    outline = Outline(number, parent or number, parent, 1, by, _THEME.title, _AT, len(_WORDS))
    return Entry(
        outline=outline,
        parent=None,
        parent_message_id=None,
        moderator=False,
        language=None,
        late=False,
        state="published",
        message_id=f"<{number}@sample.example>",
        letter_id=f"<sample.{number}@talk.example.org>",
        text=_WORDS,
        html=from_text(_WORDS),
        segments=(Segment("own", _WORDS),),
        files=(),
        changed_by="author",
        changed_at=None,
        kind=kind,
    )
