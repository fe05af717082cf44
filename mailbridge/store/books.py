"""Gathers the Context of one mail in one read, and records its Outcome in one transaction.

The alliance's row is locked first, so that in PostgreSQL too only one mail at a
time is given the next number. Its plan and members change seldom: they are kept
between mails, and dropped when the row's version has moved on.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, select

from mailbridge.errors import NotFound
from mailbridge.model import (
    Alliance,
    Asks,
    Context,
    Invitation,
    Member,
    Outcome,
    Placed,
    Prepared,
    Question,
    Seen,
)
from mailbridge.store import (
    changes,
    held,
    invitations,
    issues,
    letters,
    notices,
    paths,
    placed,
    prepared,
    publish,
    questions,
    reach,
    rulings,
)
from mailbridge.store.beside import beside
from mailbridge.store.incoming import decide
from mailbridge.store.log import log
from mailbridge.store.people import member_by_address, member_by_id, members
from mailbridge.store.plan import alliance_by_slug
from mailbridge.store.tables import alliance as alliances
from mailbridge.store.tables import incoming, post

AGAIN = timedelta(days=3)  # for so long the same words of one author are a repeat


@dataclass(frozen=True, slots=True)
class _Kept:
    version: int
    alliance: Alliance
    members: tuple[Member, ...]


class Books:
    """Reads and writes one store's alliances; keeps their plans between mails."""

    def __init__(self) -> None:
        """Start with nothing kept."""
        self._kept: dict[str, _Kept] = {}

    def gather(self, connection: Connection, slug: str, asks: Asks, now: datetime) -> Context:
        """Return what the store knows that bears on one mail; NotFound without the alliance."""
        row = _row(connection, slug)
        kept = self._plan(connection, slug, row.version)
        known = placed.named(connection, kept.alliance.id, asks.ids, asks.numbers)
        question = questions.question_of(connection, kept.alliance.id, asks.question)
        guesses = () if _is_answered(known) else _guesses(connection, kept.alliance.id, asks, known)
        return Context(
            alliance=kept.alliance,
            author=member_by_address(connection, kept.alliance.id, asks.address),
            members=kept.members,
            number=row.last_number + 1,
            now=now,
            seen=_seen(connection, kept.alliance.id, asks, now),
            placed=_with_firsts(connection, kept.alliance.id, (*known.placed, *guesses)),
            ids=known.ids,
            token_number=asks.token_number,
            next_question=row.last_question + 1,
            question=question,
            prepared=_prepared(connection, question),
            invitation=_invitation(connection, kept.alliance.id, asks, question),
            reported=reach.reported(connection, kept.alliance.id, asks.delivery, now),
            leaver=member_by_id(connection, asks.leaver),
            asked=member_by_id(connection, question.whom) if question else None,
            held=rulings.held_mails(connection, _mails_of(question)),
            waiting=len(rulings.waiting(connection, kept.alliance.id)),
            hinted=asks.hinted,
            asked_of=questions.asked_of(connection, kept.alliance.id, asks.address, now),
            private_words=questions.private_words(connection, kept.alliance.id, question, now),
            had_notice=notices.had_one(connection, asks.address, now),
            paths=paths.known(connection, asks.address) if asks.address else (),
            beside=beside(connection, kept.alliance.id, asks, question, _answered(known, asks)),
        )

    def _plan(self, connection: Connection, slug: str, version: int) -> _Kept:
        kept = self._kept.get(slug)
        if kept is None or kept.version != version:
            alliance = alliance_by_slug(connection, slug)
            if alliance is None:
                raise NotFound(f"there is no alliance {slug}")
            kept = _Kept(version, alliance, members(connection, alliance.id))
            self._kept[slug] = kept
        return kept


def record(
    connection: Connection, alliance_id: int | None, outcome: Outcome, now: datetime
) -> None:
    """Write everything an outcome holds; the caller's transaction makes it one step."""
    if outcome.incoming_id is not None:
        decide(connection, outcome, now)
    if outcome.post is not None and alliance_id is not None:
        post_id = publish.publish(connection, alliance_id, outcome.post, outcome.incoming_id)
        letters.put(connection, alliance_id, post_id, outcome.letters, now)
        if outcome.issue is not None:
            prepared.set_published(connection, outcome.issue.key, post_id)
    if outcome.issue is not None and alliance_id is not None:
        issue_id = issues.put(connection, alliance_id, outcome.issue, now)
        if outcome.post is None:
            letters.put_issue(connection, alliance_id, issue_id, outcome.letters, now)
    if outcome.held is not None and outcome.incoming_id is not None:
        held.keep(connection, outcome.incoming_id, outcome.held, now)
    if alliance_id is not None:
        changes.change(connection, alliance_id, outcome.changes, now)
        questions.ask(connection, alliance_id, outcome.questions, now)
        questions.answer(connection, alliance_id, outcome.answers, now)
        notices.put(connection, alliance_id, outcome.notices, now)
        prepared.prepare(connection, alliance_id, outcome.preparations, now)
        invitations.put(connection, alliance_id, outcome.invitations, now)
        rulings.rule(connection, outcome.rulings, now)
        rulings.revise(connection, alliance_id, outcome.revisions, now)
    paths.teach(connection, outcome.paths, now)
    reach.put(connection, outcome.failures)
    log(connection, alliance_id, now, outcome.events)


def _row(connection: Connection, slug: str) -> Row[int, int, int]:
    query = select(alliances.c.version, alliances.c.last_number, alliances.c.last_question)
    row = connection.execute(query.where(alliances.c.slug == slug).with_for_update()).one_or_none()
    if row is None:
        raise NotFound(f"there is no alliance {slug}")
    return row


def _invitation(
    connection: Connection, alliance_id: int, asks: Asks, question: Question | None
) -> Invitation | None:
    if question is not None and question.kind in ("invite", "admit", "admit_press"):
        admits = question.kind != "invite"
        number = int(question.detail.partition("\n")[0]) if admits else question.number
        return invitations.of_number(connection, alliance_id, number)
    return (
        invitations.of_address(connection, alliance_id, asks.address)
        if asks.command == "join"
        else None
    )


def _with_firsts(
    connection: Connection, alliance_id: int, found: tuple[Placed, ...]
) -> tuple[Placed, ...]:
    """Return posts, each once, with the first of each one's thread: its subject is the thread's."""
    missing = {post.thread for post in found} - {post.number for post in found}
    firsts = placed.named(connection, alliance_id, (), tuple(missing)).placed if missing else ()
    return placed.each_once((*found, *firsts))


def _prepared(connection: Connection, question: Question | None) -> Prepared | None:
    """Return what a question is about, where the first line of its detail is a key."""
    if question is None or question.kind not in ("wrap_up", "announce"):
        return None
    return prepared.by_key(connection, question.detail.partition("\n")[0])


def _mails_of(question: Question | None) -> tuple[int, ...]:
    about = question.about if question else ()
    return tuple(thing.id for thing in about if thing.kind == "incoming")


def _answered(known: placed.Known, asks: Asks) -> int | None:
    """Return the number of the post that a mail's ids or token say it answers."""
    return next((number for _, number in known.ids), asks.token_number)


def _is_answered(known: placed.Known) -> bool:
    """Whether a Message-ID names a post; an Outlook thread's key names only a thread."""
    return any(not one.startswith("<thread-index:") for one, _ in known.ids)


def _guesses(
    connection: Connection, alliance_id: int, asks: Asks, known: placed.Known
) -> tuple[Placed, ...]:
    """Return what a mail without a known id could answer: same subject, same words, same thread."""
    alike = (*known.placed, *placed.of_subject(connection, alliance_id, asks.subject_key))
    threads = {post.thread for post in alike}
    return (
        *placed.of_threads(connection, alliance_id, threads),
        *placed.recent(connection, alliance_id),
    )


def _seen(connection: Connection, alliance_id: int, asks: Asks, now: datetime) -> Seen:
    if asks.incoming_id is None:
        return Seen()
    earlier = select(incoming.c.id).where(
        incoming.c.alliance_id == alliance_id,
        incoming.c.id < asks.incoming_id,
        incoming.c.purpose.in_(asks.purposes),
    )
    same_bytes = connection.execute(
        earlier.where(incoming.c.raw_hash == asks.raw_hash).limit(1)
    ).first()
    same_words = earlier.where(
        incoming.c.words_hash == asks.words_hash,
        incoming.c.fate.in_(("posted", "held")),
        incoming.c.received_at > now - AGAIN,
    )
    bodies = _bodies_under(connection, alliance_id, asks)
    return Seen(
        same_bytes=same_bytes is not None,
        same_post=asks.body_hash in bodies,
        same_id_other_words=bool(bodies - {asks.body_hash}),
        same_words=bool(asks.words_hash) and connection.execute(same_words).first() is not None,
    )


def _bodies_under(connection: Connection, alliance_id: int, asks: Asks) -> set[str]:
    """Return the hashes of what came, or was imported, under this mail's Message-ID."""
    came = select(incoming.c.body_hash).where(
        incoming.c.alliance_id == alliance_id,
        incoming.c.message_id == asks.message_id,
        incoming.c.id != asks.incoming_id,
        incoming.c.purpose.in_(asks.purposes),
        incoming.c.fate.in_(("posted", "held", "rejected", "command", "bounce")),
    )
    stands = select(post.c.body_hash).where(
        post.c.alliance_id == alliance_id, post.c.message_id == asks.message_id
    )
    return set(connection.execute(came.union(stands)).scalars())
