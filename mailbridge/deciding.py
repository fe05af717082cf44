"""Held mail decided on the desk: each decision is that of a mail, carried out when `undo` is over.

Moderators decide side by side, by mail and here. So each act first locks the
alliance and looks whether somebody was there before, and whether the words are
still those that were shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from mailbridge.core.held.edited import edited
from mailbridge.core.held.ruling import Over, decision, is_over, over
from mailbridge.errors import NotFound
from mailbridge.model import Asks, Context, Event, HeldMail, Outcome, Ruling
from mailbridge.questions import Reopened, Taken
from mailbridge.store import Connection, Store, held, incoming, rulings
from mailbridge.store.books import Books, record


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides: as the audit log names them, and their membership, 0 an operator's."""

    actor: str
    membership_id: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to become of a held mail, shown in a `version`; `theme_id` None leaves it there."""

    incoming_id: int
    version: str
    what: Literal["publish", "reject"]
    words: str = ""
    theme_id: int | None = None


Hindrance = Over | Literal["changed"]


def decide(
    store: Store, slug: str, wanted: Sequence[Wanted], by: Decider, now: datetime
) -> tuple[tuple[int, Hindrance], ...]:
    """Decide about held mails; return those about which nothing could be, and why.

    NotFound where one was never held in this alliance, or proposes no post.
    """
    hindered: list[tuple[int, Hindrance]] = []
    with store.writing() as connection:
        context = Books().gather(connection, slug, Asks(), now)
        for each in wanted:
            mail = _mail(connection, context, each.incoming_id)
            if why := _hindrance(mail, context, each.version):
                hindered.append((each.incoming_id, why))
                continue
            ruling = decision(mail, each.what, by.membership_id, now, each.words, each.theme_id)
            _rule(connection, context, ruling, by, f"decided to {each.what}")
    return tuple(hindered)


def take_back(
    store: Store, slug: str, ids: Sequence[int], by: Decider, now: datetime
) -> tuple[tuple[int, Hindrance], ...]:
    """Let mails wait again that were decided a moment ago; return those it is too late for."""
    hindered: list[tuple[int, Hindrance]] = []
    with store.writing() as connection:
        context = Books().gather(connection, slug, Asks(), now)
        for incoming_id in ids:
            mail = _mail(connection, context, incoming_id)
            if mail.fate != "held":
                hindered.append((incoming_id, over(mail, context.members, context.now)))
            elif mail.decided is not None:
                _rule(connection, context, Reopened(incoming_id), by, "decision taken back")
    return tuple(hindered)


def claim(
    store: Store, slug: str, incoming_id: int, by: Decider, now: datetime, *, release: bool = False
) -> Hindrance | None:
    """See to a held mail, so that others need not, or let go of it; return what hinders it."""
    with store.writing() as connection:
        context = Books().gather(connection, slug, Asks(), now)
        mail = _mail(connection, context, incoming_id)
        if is_over(mail):
            return over(mail, context.members, context.now)
        taker = None if release else by.membership_id or None
        word = "let go" if release else "taken"
        _rule(connection, context, Taken(incoming_id, taker), by, word)
    return None


def edit(
    store: Store, slug: str, shown: Wanted, words: tuple[str, str], by: Decider, now: datetime
) -> Hindrance | None:
    """Put other words, a subject and a text, for a held mail's; return what hinders it."""
    with store.writing() as connection:
        context = Books().gather(connection, slug, Asks(), now)
        mail = _mail(connection, context, shown.incoming_id)
        if why := _hindrance(mail, context, shown.version):
            return why
        held.rewrite(connection, mail.incoming_id, edited(mail.draft, *words))
        _note(connection, context, mail.incoming_id, by, "edited")
    return None


def restore(
    store: Store, slug: str, incoming_id: int, by: Decider, now: datetime
) -> Hindrance | None:
    """Put a held mail's own words back; return what hinders it."""
    with store.writing() as connection:
        context = Books().gather(connection, slug, Asks(), now)
        mail = _mail(connection, context, incoming_id)
        if is_over(mail):
            return over(mail, context.members, context.now)
        held.restore(connection, incoming_id)
        _note(connection, context, incoming_id, by, "own words put back")
    return None


def _mail(connection: Connection, context: Context, incoming_id: int) -> HeldMail:
    found = rulings.held_mails(connection, (incoming_id,), contents=False)
    if not found or incoming.alliance_of(connection, incoming_id) != context.alliance.id:
        raise NotFound(f"mail {incoming_id} is not held in {context.alliance.slug}")
    return found[0]


def _hindrance(mail: HeldMail, context: Context, version: str) -> Hindrance | None:
    if is_over(mail):
        return over(mail, context.members, context.now)
    return None if mail.draft.version == version else "changed"


def _rule(connection: Connection, context: Context, ruling: Ruling, by: Decider, what: str) -> None:
    event = Event(what=what, on=f"incoming {ruling.incoming_id}", actor=by.actor)
    outcome = Outcome("command", "desk", rulings=(ruling,), events=(event,))
    record(connection, context.alliance.id, outcome, context.now)


def _note(
    connection: Connection, context: Context, incoming_id: int, by: Decider, what: str
) -> None:
    event = Event(what=what, on=f"incoming {incoming_id}", actor=by.actor)
    outcome = Outcome("command", "desk", events=(event,))
    record(connection, context.alliance.id, outcome, context.now)
