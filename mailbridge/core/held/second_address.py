"""Mail from an unknown address that may be a member's: they are asked at the address we know.

It shows them enough to know their own words again. The moderators hear of it after a
day without an answer.
"""

from dataclasses import dataclass

from mailbridge.changes import AddressAdded
from mailbridge.core.addresses import normalised
from mailbridge.core.held import first_name, next_number, thing, with_question
from mailbridge.core.held.shown import clock
from mailbridge.core.letter import plain
from mailbridge.core.notices import Word, notice, to_member
from mailbridge.core.rules import Case
from mailbridge.core.rules.second_address import supposed, waits_already
from mailbridge.core.site import Site
from mailbridge.model import Context, HeldMail, Outcome, Question

SECOND_ADDRESS = "second_address"
_FIRST_WORDS = 11


@dataclass(frozen=True, slots=True)
class PerhapsYours:
    """The values of mail/notices/second_address.txt; `address` is not shown whole."""

    first: str
    signed: str
    came: str
    answers: int
    address: str
    begins: str


def ask_supposed(
    outcome: Outcome, mail: HeldMail, case: Case, context: Context, site: Site
) -> Outcome:
    """Return the outcome of holding such a mail with the question whether it is theirs."""
    whom = supposed(case)
    if whom is None or waits_already(case, context):
        return outcome
    key, to = normalised(case.author.address), to_member(whom)
    question = Question(
        next_number(outcome, context),
        "second_address",
        whom.id,
        about=(thing(mail),),
        detail=key,
        changes=(AddressAdded(whom.id, case.author.address, key),),
    )
    say = PerhapsYours(
        first=first_name(plain(whom.name)),
        signed=plain(case.author.name),
        came=clock(mail.draft.received_at, to, context.alliance),
        answers=mail.draft.parent_number or 0,
        address=veiled(case.author.address),
        begins=_beginning(mail.draft.text),
    )
    return with_question(
        outcome, question, notice(Word("second_address", to, say, asks=question), context, site)
    )


def veiled(address: str) -> str:
    """Return an address as its owner knows it again, and nobody else learns it: "g...@x.org"."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}...@{domain}"


def _beginning(text: str) -> str:
    words = plain(text).split()
    return " ".join(words[:_FIRST_WORDS]) + (" ..." if len(words) > _FIRST_WORDS else "")
