"""What follows from an answer to an invitation, by mail or by a button of its page.

The token came to one mailbox, so whoever has it may answer once. What cannot be
meant for certain goes to the moderators to read, never into an error mail; so
does every word beyond the one that was asked for.
"""

from dataclasses import dataclass, replace

from mailbridge.core.addresses import normalised
from mailbridge.core.commands import Asked, Order, carry_out
from mailbridge.core.identity import Identity
from mailbridge.core.invitations.admitting import MOST_WORDS, membership, waiting
from mailbridge.core.invitations.letter import addressee, asking, lead_of
from mailbridge.core.invitations.words import Willing, says_more, willing
from mailbridge.core.leaving import left
from mailbridge.core.letter import plain
from mailbridge.core.notices import Word, notice, owed, to_member
from mailbridge.core.one_word import own_lines
from mailbridge.core.pages.names import country_name
from mailbridge.core.relay import Writer, to_read
from mailbridge.core.site import Site
from mailbridge.findable import words
from mailbridge.model import (
    Answer,
    Context,
    EmailAddress,
    Invitation,
    InvitationState,
    Mail,
    Member,
    Outcome,
    Turned,
)

_NOTHING_NEW = Outcome("command", "join_waits")


@dataclass(frozen=True, slots=True)
class Said:
    """An answer: the word it comes to, and all that was written; no mail where it was a button.

    `more`: the words say more than the word.
    """

    willing: Willing
    text: str
    author: Identity
    mail: Mail | None
    more: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """The values of mail/notices/invitation_answered.txt: who answered what, and their words."""

    name: str
    origin: str
    word: str
    text: str


@dataclass(frozen=True, slots=True)
class Declined:
    """The values of mail/notices/invitation_declined.txt: in whose name people were invited."""

    lead: str


def by_mail(mail: Mail, text: str, author: Identity) -> Said:
    """Return what a mail answers: its first own words, else its subject."""
    own = own_lines(mail.body)
    return Said(willing(own or (mail.subject,)), text.strip(), author, mail, says_more(own))


def answered(invitation: Invitation, said: Said, context: Context, site: Site) -> Outcome | None:
    """Return what an answer does; None where it is left in the queue for a person."""
    member = _member(invitation, context)
    if member is not None:
        return _of_member(member, said, context, site)
    if not said.willing or not _is_whom_we_asked(invitation, said):
        return _to_read(invitation, said, context, site)
    if said.willing == "no":
        return _declined(invitation, said, context, site)
    if invitation.how == "request":
        return _confirmed(invitation, said, context, site)
    return _joined(invitation, said, context, site)


def _joined(invitation: Invitation, said: Said, context: Context, site: Site) -> Outcome | None:
    """Make somebody a member, also where they answer late; nobody, where we know no address."""
    found = _known(invitation, said)
    if not found.address:
        return None
    late = () if invitation.key else (found,)
    state: InvitationState = "weekly" if said.willing == "weekly" else "yes"
    outcome = _ended(invitation, state, said, context, site)
    return replace(
        outcome,
        changes=(membership(found),),
        invitations=(*late, Turned(invitation.number, state)),
    )


def _confirmed(invitation: Invitation, said: Said, context: Context, site: Site) -> Outcome | None:
    """Let a request wait for the moderators, whose owner has answered our mail; once."""
    found = _known(invitation, said)
    if invitation.state in ("waits", "refused") or not found.address:
        return _to_read(invitation, said, context, site) if said.more else _NOTHING_NEW
    told = said.text if said.more else ""
    waits = replace(
        found,
        state="waits",
        answered_at=context.now,
        words="\n\n".join(filter(None, (invitation.words, told)))[:MOST_WORDS],
    )
    return waiting(waits, said.mail, context, site)


def _known(invitation: Invitation, said: Said) -> Invitation:
    """Return an invitation with what its answer tells of whom it is for, and how they read."""
    address = invitation.address or said.author.address
    return replace(
        invitation,
        address=address,
        key=normalised(address) if address else "",
        name=invitation.name or plain(said.author.name),
        delivery="weekly" if said.willing == "weekly" else invitation.delivery,
    )


def _declined(invitation: Invitation, said: Said, context: Context, site: Site) -> Outcome:
    outcome = _ended(invitation, "no", said, context, site)
    if not invitation.is_open and not _may_be_told(said, context):
        return outcome
    to, lead = addressee(invitation), lead_of(context)
    if not to.address:
        to = replace(to, address=said.author.address)
    if not to.address:
        return outcome
    say = Declined(plain(lead.name) if lead else "")
    asks = asking(invitation)
    word = Word("invitation_declined", to, say, asks=asks, answering=said.mail, voice="inviter")
    return replace(outcome, notices=(*outcome.notices, notice(word, context, site)))


def _ended(
    invitation: Invitation, state: InvitationState, said: Said, context: Context, site: Site
) -> Outcome:
    """Return the outcome of an answer that is clear; more than a word of it goes to the lead."""
    question = context.question
    first = question is not None and question.answered_at is None
    outcome = Outcome(
        "command",
        f"invitation_{state}",
        answers=(Answer(invitation.number, state),) if first else (),
        invitations=(Turned(invitation.number, state),),
    )
    lead = lead_of(context)
    if lead is None or not said.more:
        return outcome
    heard = Heard(_name(invitation, said), _origin(invitation), state, said.text)
    word = Word("invitation_answered", to_member(lead), heard, voice="desk")
    return replace(outcome, notices=(notice(word, context, site),))


def _to_read(invitation: Invitation, said: Said, context: Context, site: Site) -> Outcome | None:
    """Hand an answer on to the moderators, who can answer it; None where it says nothing."""
    if said.mail is None or not said.text or not said.author.address:
        return None
    writer = Writer(said.author.address, _name(invitation, said), _origin(invitation))
    return to_read(said.mail, said.text, writer, context, site)


def _of_member(member: Member, said: Said, context: Context, site: Site) -> Outcome | None:
    """Return what somebody means who answers an invitation again, having joined by it."""
    if said.willing == "no":
        return left(member, context, site, said.mail)
    if said.willing == "weekly":
        proved = replace(said.author, sure="proved")
        known = replace(context, author=member)
        return carry_out(Order(Asked("weekly"), member, proved, said.mail, known, site))
    if said.willing == "yes":
        return Outcome("command", "invitation_answered_before")
    if said.mail is None or not said.text:
        return None
    writer = Writer(member.address, plain(member.name), _at(member.organisation, member.country))
    return to_read(said.mail, said.text, writer, context, site)


def _member(invitation: Invitation, context: Context) -> Member | None:
    """Return the member that an invitation made, where they are one still."""
    found = (one for one in context.members if one.id == invitation.membership_id)
    return next(found, None)


def _is_whom_we_asked(invitation: Invitation, said: Said) -> bool:
    """Whether an answer is from the one we asked: by the address, or by the name they go by.

    An invitation may be handed on; a second address is no reason to turn somebody away.
    """
    if said.mail is None:
        return invitation.is_open or invitation.state == "bounced"
    key = normalised(said.author.address) if said.author.address else ""
    if not invitation.key:
        return EmailAddress(key, key).hash == invitation.known_by
    same_name = set(words(said.author.name)) == set(words(invitation.name))
    return key == invitation.key or (bool(key) and bool(invitation.name) and same_name)


def _may_be_told(said: Said, context: Context) -> bool:
    return owed(said.mail, said.author, context) != "nothing"


def _name(invitation: Invitation, said: Said) -> str:
    return plain(invitation.name or said.author.name)


def _origin(invitation: Invitation) -> str:
    return _at(invitation.organisation, invitation.country)


def _at(organisation: str, country: str) -> str:
    named = country_name(country) if country else ""
    return ", ".join(filter(None, (plain(organisation), named)))
