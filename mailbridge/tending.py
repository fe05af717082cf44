"""What moderators do to posts that are out: place, star, tie to questions, mark, take back.

They also send in what a member told them. Nothing that was published is overwritten, and
what is moved takes along all that answers it. Each act is one line in the audit log.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mailbridge.core.behalf import sent_in
from mailbridge.core.held.ended import SENT_IN, tell_published
from mailbridge.core.identity import Identity
from mailbridge.core.sanitise import from_text
from mailbridge.core.site import Site
from mailbridge.core.subject import normal_subject, subject_key
from mailbridge.core.weeks import is_late
from mailbridge.errors import NotFound
from mailbridge.model import Asks, Context, Draft, Event, Member, Segment, Translation
from mailbridge.publishing import publish
from mailbridge.questions import Restored, TakenBack
from mailbridge.reading import body_hash
from mailbridge.store import Connection, Store, rulings, stars, threads, translations
from mailbridge.store.books import Books, record
from mailbridge.store.log import log
from mailbridge.store.stars import Span


@dataclass(frozen=True, slots=True)
class By:
    """Who does it: as the log names them, their membership where they have one, their name."""

    actor: str
    membership_id: int | None
    name: str


@dataclass(frozen=True, slots=True)
class SentIn:
    """What a moderator sends in for a member: in answer to a post, or beginning a thread."""

    member_id: int
    subject: str
    words: str
    answers: int | None
    theme_id: int | None
    message_id: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a post stood: below another one, or as a thread's first in a theme."""

    parent: int | None
    theme_id: int | None


def place_of(connection: Connection, alliance_id: int, number: int) -> Place:
    """Return where a post stands, to be put back there."""
    here = threads.standing(connection, alliance_id, number)
    return Place(threads.number_of(connection, here.parent_id), here.theme_id)


def put(store: Store, alliance_id: int, number: int, place: Place, by: By, now: datetime) -> None:
    """Put a post, and all below it, in a place; NotFound where that one is below it."""
    with store.writing() as connection:
        if place.parent is not None:
            threads.merge(connection, alliance_id, number, place.parent)
            word, detail = "merged", f"#{place.parent}"
        else:
            was = threads.standing(connection, alliance_id, number).theme_id
            threads.split(connection, alliance_id, number, place.theme_id)
            word, detail = ("split" if was == place.theme_id else "moved"), ""
        log(connection, alliance_id, now, (Event(word, f"post {number}", by.actor, detail),))


def confirm(store: Store, alliance_id: int, number: int, by: By, now: datetime) -> None:
    """Say that a post stands where it belongs."""
    with store.writing() as connection:
        threads.confirm(connection, alliance_id, number)
        log(connection, alliance_id, now, (Event("placed", f"post {number}", by.actor),))


def mark_late(
    store: Store, alliance_id: int, number: int, by: By, now: datetime, *, late: bool
) -> None:
    """Mark a post as a late answer to its theme, or as one in time."""
    word = "marked late" if late else "marked in time"
    with store.writing() as connection:
        threads.set_late(connection, alliance_id, number, late=late)
        log(connection, alliance_id, now, (Event(word, f"post {number}", by.actor),))


def tie(
    store: Store, alliance_id: int, number: int, questions: Sequence[int], by: By, now: datetime
) -> None:
    """Say which of its theme's questions a post is about."""
    told = ", ".join(f"Q{one}" for one in questions)
    with store.writing() as connection:
        stars.tag(connection, alliance_id, number, questions, by.membership_id, now)
        log(connection, alliance_id, now, (Event("tagged", f"post {number}", by.actor, told),))


def translate(
    store: Store, alliance_id: int, number: int, words: Translation, by: By, now: datetime
) -> None:
    """Keep what a person translated of a post; without words it is taken away."""
    with store.writing() as connection:
        place = (alliance_id, number)
        translations.keep(connection, place, words, by.membership_id, now)
        event = Event("translated", f"post {number}", by.actor, words.language)
        log(connection, alliance_id, now, (event,))


def star(
    store: Store, alliance_id: int, spans: Sequence[Span], by: By, now: datetime
) -> tuple[int, ...]:
    """Mark passages of a post; return the stars."""
    with store.writing() as connection:
        made = tuple(
            stars.star(connection, alliance_id, span, by.membership_id, now) for span in spans
        )
        events = [Event("starred", f"post {span.number}", by.actor) for span in spans[:1]]
        log(connection, alliance_id, now, events)
    return made


def unstar(
    store: Store, alliance_id: int, number: int, star_ids: Sequence[int], by: By, now: datetime
) -> None:
    """Mark passages of a post no longer."""
    with store.writing() as connection:
        own = {each.id for each in stars.starred(connection, alliance_id, (number,))}
        for star_id in own.intersection(star_ids):
            stars.unstar(connection, alliance_id, star_id)
        log(connection, alliance_id, now, (Event("unstarred", f"post {number}", by.actor),))


def take_back(store: Store, alliance_id: int, number: int, by: By, now: datetime) -> None:
    """Show a post no longer; its number stays its own."""
    with store.writing() as connection:
        threads.standing(connection, alliance_id, number)
        rulings.revise(connection, alliance_id, (TakenBack(number),), now)
        log(connection, alliance_id, now, (Event("withdrawn", f"post {number}", by.actor),))


def show_again(store: Store, alliance_id: int, number: int, by: By, now: datetime) -> None:
    """Show a post again that was taken back."""
    with store.writing() as connection:
        threads.standing(connection, alliance_id, number)
        rulings.revise(connection, alliance_id, (Restored(number),), now)
        log(connection, alliance_id, now, (Event("restored", f"post {number}", by.actor),))


def send_in(store: Store, site: Site, slug: str, words: SentIn, by: By, now: datetime) -> int:
    """Publish what a moderator sends in for a member, who is told; return its number."""
    with store.writing() as connection:
        numbers = (words.answers,) if words.answers else ()
        context = Books().gather(connection, slug, Asks(numbers=numbers), now)
        draft = sent_in(_draft(words, context), by.name)
        outcome = publish(draft, context, site, "sent_in")
        moderator = next((m for m in context.members if m.id == by.membership_id), None)
        nobody = Identity("", "", "unknown")  # whose it is says the draft
        outcome = tell_published(outcome, SENT_IN, moderator, nobody, context, site)
        event = Event("sent in", f"post {context.number}", by.actor)
        record(connection, context.alliance.id, replace(outcome, events=(event,)), now)
    return context.number


def _draft(words: SentIn, context: Context) -> Draft:
    member = _member(words.member_id, context)
    parent = next((p for p in context.placed if p.number == words.answers), None)
    if words.answers and parent is None:
        raise NotFound(f"there is no post #{words.answers}")
    theme_id = parent.theme_id if parent else words.theme_id
    subject = normal_subject(words.subject or (parent.subject if parent else ""))
    return Draft(
        author_id=member.id,
        author=member.name,
        organisation=member.organisation,
        country=member.country,
        subject=subject,
        subject_key=subject_key(subject),
        message_id=words.message_id,
        body_hash=body_hash(words.words),
        references=(),
        awaits=(),
        theme_id=theme_id,
        parent_number=parent.number if parent else None,
        thread=parent.thread if parent else None,
        placed_by="moderator",
        unsure=False,
        received_at=context.now,
        late=is_late(context.alliance, theme_id, context.now),
        language=None,
        segments=(Segment("own", words.words),),
        html=from_text(words.words),
    )


def _member(member_id: int, context: Context) -> Member:
    found = next((member for member in context.members if member.id == member_id), None)
    if found is None:
        raise NotFound(f"there is no member {member_id}")
    return found
