"""Mail from an address we do not know that may be a member's, who is asked at the known one.

The token of a reply hints at whose letter was answered, and the From line may say a
member's name. Both can be had by anybody, so nothing follows but a question, one a
day for each address and each member. The mail waits, and its author hears what any
stranger hears.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Literal

from mailbridge.core.addresses import normalised
from mailbridge.core.identity import Identity
from mailbridge.core.rules.case import Case
from mailbridge.core.rules.private import name_words
from mailbridge.model import Context, Hold, Member, Question, Verdict

_DAY = timedelta(days=1)


def second_address(case: Case) -> Verdict | None:
    """Hold what may be a member's, from an address we do not know, to ask that member."""
    whom = None if case.kind == "spam" else supposed(case)
    context = case.context
    if whom is None or context is None or _is_strangers(case, whom, context):
        return None
    return Hold("second_address")


def supposed(case: Case) -> Member | None:
    """Return the member whose mail it may be: the one of that name, else whose letter it answers.

    None where its author is known, and where a list sent it.
    """
    context = case.context
    if context is None or context.author is not None or case.mail.header("list-id"):
        return None
    said = sorted(name_words(case.author.name))
    named = [m for m in context.members if said and sorted(name_words(m.name)) == said]
    if len(said) > 1 and len(named) == 1:
        return named[0]
    return next((m for m in context.members if m.id == context.hinted), None)


def waits_already(case: Case, context: Context) -> bool:
    """Whether a member was asked about this address within a day, and has not answered yet."""
    about = _about(case, context)
    return any(_is_recent(q, context) and q.answered_at is None for q in about)


def _is_strangers(case: Case, whom: Member, context: Context) -> bool:
    """Whether it is left to the moderators: it was a no, or nobody may be asked again today."""
    about = _about(case, context)
    if any(q.answer == "no" for q in about):
        return True
    if waits_already(case, context):
        return False
    return any(
        _is_recent(q, context)
        for q in context.asked_of
        if q.kind == "second_address" and (q in about or q.whom == whom.id)
    )


def _about(case: Case, context: Context) -> tuple[Question, ...]:
    key = normalised(case.author.address)
    return tuple(q for q in context.asked_of if q.kind == "second_address" and q.detail == key)


def _is_recent(question: Question, context: Context) -> bool:
    return question.asked_at is not None and question.asked_at > context.now - _DAY


def claimed(incoming_id: int, context: Context) -> Context:
    """Return the context of a mail with the member as its author who said that it is theirs."""
    for question in context.asked_of:
        about = any(thing.id == incoming_id for thing in question.about)
        author = next((m for m in context.members if m.id == question.whom), None)
        if about and author and question.answer in ("yes", "once"):
            word: Literal["yes", "once"] = "yes" if question.answer == "yes" else "once"
            return replace(context, author=author, vouched=word)
    return context


def vouched_for(identity: Identity, context: Context | None) -> Identity:
    """Return an identity that is likely where nothing speaks for it but its member's own word."""
    if context is None or not context.vouched or identity.sure != "unknown":
        return identity
    return replace(identity, sure="likely")
