"""A mail that asks to join: whoever owns its address is asked first whether it was they.

Anyone can write any From line, so a request makes us send one mail and do nothing
else. Of all requests in somebody's name, to however many alliances, one such mail
comes of a day: `Notice.once_a_day`. No answer is different for a member.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from mailbridge.core.addresses import normalised
from mailbridge.core.classify import declared_language
from mailbridge.core.commands.words import language_of_joining
from mailbridge.core.identity import Identity
from mailbridge.core.invitations.admitting import MOST_WORDS
from mailbridge.core.invitations.answers import Said, answered
from mailbridge.core.invitations.letter import asking, confirming, consent_text, reminded
from mailbridge.core.letter import plain
from mailbridge.core.notices import Addressee, Word, notice, owed
from mailbridge.core.one_word import first_line
from mailbridge.core.pages.dates import full_day
from mailbridge.core.site import Site
from mailbridge.core.weeks import today
from mailbridge.model import Context, EmailAddress, Invitation, Mail, Outcome

ANSWER_WITHIN = timedelta(days=14)
AGAIN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NotOpen:
    """The values of mail/notices/join_closed.txt: the last day of what is over, else ""."""

    ended: str


def asked_to_join(said: Said, context: Context, site: Site) -> Outcome | None:
    """Return what comes of a mail that asks to join; None where a person has to read it."""
    mail, author, known = said.mail, said.author, context.invitation
    if mail is None or not author.address or author.sure == "failed" or mail.header("list-id"):
        return None
    if known is not None and known.state == "invited":
        return _invited(known, said, mail, context, site)
    if known is not None and (known.state == "waits" or _is_recent(known, context)):
        return Outcome("command", "join_asked_before")
    if context.alliance.joining == "closed" or _is_over(context):
        return _not_open(mail, author, context, site)
    asks = _request(said, mail, context, site)
    confirm = replace(confirming(asks, context, site, mail), once_a_day=True)
    return Outcome(
        "command",
        "join_asked",
        questions=(asking(asks),),
        invitations=(asks,),
        notices=(confirm,),
    )


def _invited(
    invitation: Invitation, said: Said, mail: Mail, context: Context, site: Site
) -> Outcome | None:
    """Take a request for a yes where somebody was invited and it is theirs, else ask again."""
    if said.author.sure == "proved":
        return answered(invitation, replace(said, willing="yes"), context, site)
    again = replace(reminded(invitation, context, site, mail), once_a_day=True)
    return Outcome("command", "join_invited", notices=(again,))


def _request(said: Said, mail: Mail, context: Context, site: Site) -> Invitation:
    # Our mail says nothing that a stranger wrote to somebody whose address they only know.
    alliance, author = context.alliance, said.author
    key, language = normalised(author.address), _language(mail)
    return Invitation(
        number=context.next_question,
        how="open" if alliance.joining == "open" else "request",
        state="asked",
        address=author.address,
        key=key,
        known_by=EmailAddress(author.address, key).hash,
        asked_at=context.now,
        answer_by=context.now + ANSWER_WITHIN,
        name=plain(author.name) if author.sure == "proved" else "",
        language=language,
        consent=consent_text(alliance, language, site),
        words=said.text[:MOST_WORDS],
    )


def _not_open(mail: Mail, author: Identity, context: Context, site: Site) -> Outcome:
    outcome = Outcome("command", "join_closed")
    if owed(mail, author, context) == "nothing":
        return outcome
    to = Addressee("", author.address, _language(mail))
    language = site.language_of(to.language, *context.alliance.languages)
    say = NotOpen(full_day(context.alliance.ends, language) if _is_over(context) else "")
    word = Word("join_closed", to, say, answering=mail)
    return replace(outcome, notices=(notice(word, context, site),))


def _language(mail: Mail) -> str:
    """Return the language a mail declares, else that of the word it asks with, "" for neither."""
    of_the_word = language_of_joining(first_line(mail)) or language_of_joining(mail.subject)
    return declared_language(mail) or of_the_word


def _is_recent(invitation: Invitation, context: Context) -> bool:
    return invitation.state == "asked" and context.now - invitation.asked_at < AGAIN


def _is_over(context: Context) -> bool:
    return today(context.alliance, context.now) > context.alliance.ends
