"""What a moderator decides: about mail that waits, and where posts stand.

Each decision is one Outcome in one transaction, like a mail's own. Approving
publishes the draft that was shown, with the next number; no rule is asked again.
"""

from dataclasses import replace
from datetime import datetime

from mailbridge.core.addresses import normalised
from mailbridge.core.held.ended import as_decided, tell_published, tell_refused
from mailbridge.core.identity import author_by, taught_by
from mailbridge.core.site import Site
from mailbridge.errors import NotFound
from mailbridge.model import Asks, Context, Decided, Draft, Event, Fate, Member, Outcome, Proof
from mailbridge.publishing import publish
from mailbridge.questions import Reopened
from mailbridge.store import (
    Connection,
    Store,
    held,
    incoming,
    letters,
    register,
    rulings,
    threads,
    undelivered,
)
from mailbridge.store.books import Books, record
from mailbridge.store.log import log
from mailbridge.store.plan import id_of


def approve(store: Store, site: Site, incoming_id: int, by: str, now: datetime) -> int:
    """Publish a held mail's draft as it stands; return its number.

    `by` is who decided, as in the audit log. The way this mail came by is
    believed for its author's address from now on. Raises NotFound where the mail is
    not held, or proposes no post (mail to the moderators has none).
    """
    with store.writing() as connection:
        return _approve(connection, site, incoming_id, by, now)


def reject(store: Store, site: Site, incoming_id: int, by: str, now: datetime) -> None:
    """Decide that a held mail is not published; NotFound where it is not held."""
    with store.writing() as connection:
        _must_be(connection, incoming_id, ("held",))
        _reject(connection, site, incoming_id, by, now)


def carry_out(store: Store, site: Site, incoming_id: int, now: datetime) -> None:
    """Do what a moderator decided by mail, once the time to undo it has passed.

    Where the mail was withdrawn, or decided by somebody else meanwhile, nothing is done.
    """
    with store.writing() as connection:
        if incoming_id not in rulings.due(connection, now):
            return
        (mail,) = rulings.held_mails(connection, (incoming_id,))
        decided = mail.decided
        if decided is None or decided.version != mail.draft.version:
            rulings.rule(connection, (Reopened(incoming_id),), now)
            return
        by = f"membership {decided.by}" if decided.by else "operator"
        if decided.what == "publish":
            _approve(connection, site, incoming_id, by, now, decided)
        else:
            _reject(connection, site, incoming_id, by, now)


def drop(store: Store, incoming_id: int, by: str, now: datetime) -> None:
    """Set a held or stuck mail aside for good; its bytes are kept as long as any mail's."""
    with store.writing() as connection:
        _must_be(connection, incoming_id, ("held", "stuck"))
        _end(connection, incoming_id, Outcome("dropped", "by_moderator"), by, now)


def replay(store: Store, incoming_id: int, by: str, now: datetime) -> None:
    """Let a mail be handled again from its kept bytes; NotFound where that cannot be."""
    with store.writing() as connection:
        incoming.replay(connection, incoming_id)
        event = Event(what="replayed", on=f"incoming {incoming_id}", actor=by)
        alliance_id = incoming.alliance_of(connection, incoming_id)
        record(connection, alliance_id, Outcome("waiting", "replayed", events=(event,)), now)


def send_again(store: Store, delivery_id: int, by: str, now: datetime) -> None:
    """Try a delivery that was given up once more; NotFound where it was not."""
    with store.writing() as connection:
        letters.send_again(connection, delivery_id, now)
        event = Event(what="sent again", on=f"delivery {delivery_id}", actor=by)
        alliance_id = undelivered.alliance_of(connection, delivery_id)
        record(connection, alliance_id, Outcome("waiting", "sent_again", events=(event,)), now)


def move(store: Store, slug: str, number: int, place: str, by: str, now: datetime) -> None:
    """Put a post, and all below it, in a theme (as in m2/t3) as a thread of its own."""
    with store.writing() as connection:
        alliance_id = id_of(connection, slug)
        theme_id = threads.theme_of(connection, alliance_id, place)
        threads.split(connection, alliance_id, number, theme_id)
        log(connection, alliance_id, now, (Event("moved", f"post {number}", by, place),))


def split(store: Store, slug: str, number: int, by: str, now: datetime) -> None:
    """Make a post, with all below it, a thread of its own where it stands."""
    with store.writing() as connection:
        alliance_id = id_of(connection, slug)
        theme_id = threads.standing(connection, alliance_id, number).theme_id
        threads.split(connection, alliance_id, number, theme_id)
        log(connection, alliance_id, now, (Event("split", f"post {number}", by),))


def merge(store: Store, slug: str, number: int, into: int, by: str, now: datetime) -> None:
    """Make a post, with all below it, an answer to another one."""
    with store.writing() as connection:
        alliance_id = id_of(connection, slug)
        threads.merge(connection, alliance_id, number, into)
        log(connection, alliance_id, now, (Event("merged", f"post {number}", by, f"#{into}"),))


def _approve(
    connection: Connection,
    site: Site,
    incoming_id: int,
    by: str,
    now: datetime,
    decided: Decided | None = None,
) -> int:
    slug, draft, proof = _held(connection, incoming_id)
    reason = register.standing(connection, incoming_id).reason
    asks = Asks(ids=_ids(draft), numbers=_numbers(draft), address=_address(proof))
    context = Books().gather(connection, slug, asks, now)
    draft = _under_its_parent(draft, context)
    moderator = _moderator(context, decided)
    if decided is not None:
        draft = as_decided(draft, decided, moderator)
    outcome = publish(draft, context, site, reason="approved")
    outcome = replace(
        outcome,
        incoming_id=incoming_id,
        paths=taught_by(proof) if proof else (),
        events=(_event(outcome, incoming_id, by),),
    )
    author = author_by(draft.author, proof, context.paths)
    outcome = tell_published(outcome, reason, moderator, author, context, site)
    record(connection, context.alliance.id, outcome, now)
    return context.number


def _reject(connection: Connection, site: Site, incoming_id: int, by: str, now: datetime) -> None:
    mail = incoming.get(connection, incoming_id)
    slug, proof = mail.route.alliance, mail.evidence.proof
    found = rulings.held_mails(connection, (incoming_id,))
    outcome = Outcome("rejected", "by_moderator", incoming_id=incoming_id)
    outcome = replace(outcome, events=(_event(outcome, incoming_id, by),))
    if slug is None or not found:
        record(connection, None, outcome, now)
        return
    context = Books().gather(connection, slug, Asks(address=_address(proof)), now)
    moderator = _moderator(context, found[0].decided)
    author = author_by(found[0].draft.author, proof, context.paths)
    outcome = tell_refused(outcome, found[0], moderator, author, context, site)
    record(connection, context.alliance.id, outcome, now)


def _address(proof: Proof | None) -> str:
    return normalised(proof.author) if proof and proof.author else ""


def _moderator(context: Context, decided: Decided | None) -> Member | None:
    return next((m for m in context.members if decided and m.id == decided.by), None)


def _must_be(connection: Connection, incoming_id: int, fates: tuple[Fate, ...]) -> None:
    if register.standing(connection, incoming_id).fate not in fates:
        raise NotFound(f"mail {incoming_id} is not {' or '.join(fates)}")


def _end(
    connection: Connection, incoming_id: int, outcome: Outcome, by: str, now: datetime
) -> None:
    event, alliance_id = (
        _event(outcome, incoming_id, by),
        incoming.alliance_of(connection, incoming_id),
    )
    ended = replace(outcome, incoming_id=incoming_id, events=(event,))
    record(connection, alliance_id, ended, now)


def _event(outcome: Outcome, incoming_id: int, by: str) -> Event:
    return Event(what=outcome.fate, on=f"incoming {incoming_id}", actor=by, detail=outcome.reason)


def _held(connection: Connection, incoming_id: int) -> tuple[str, Draft, Proof | None]:
    _must_be(connection, incoming_id, ("held",))
    mail = incoming.get(connection, incoming_id)
    draft = held.draft_of(connection, incoming_id)
    if draft is None or mail.route.alliance is None:
        raise NotFound(
            f"mail {incoming_id} is for the moderators to read and proposes no post:"
            " answer its author, then drop it"
        )
    return mail.route.alliance, draft, mail.evidence.proof


def _under_its_parent(draft: Draft, context: Context) -> Draft:
    """Return the draft below the post it answers, where that one came while it was held."""
    known = dict(context.ids)
    came = next((one for one in draft.awaits if one in known), None)
    parent = next((p for p in context.placed if came and p.number == known[came]), None)
    if came is None or parent is None:
        return draft
    nearer = draft.awaits[: draft.awaits.index(came)]
    return replace(
        draft,
        parent_number=parent.number,
        thread=parent.thread,
        theme_id=parent.theme_id,
        awaits=nearer,
        placed_by="in_reply_to",
        unsure=False,
    )


def _ids(draft: Draft) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*draft.awaits, *draft.references)))


def _numbers(draft: Draft) -> tuple[int, ...]:
    return () if draft.parent_number is None else (draft.parent_number,)
