"""A moderator's answer about somebody who wants to join: OK or NO, as about held mail.

It needs the same proof: the token of a question that was asked of this moderator,
and a mail that is surely theirs, else the button of a page.
"""

from dataclasses import dataclass, replace
from typing import Literal

from mailbridge.core.answers.answering import Answering, by_the_moderator
from mailbridge.core.answers.moderate import OnHeld
from mailbridge.core.answers.verbs import Ruled, ruled
from mailbridge.core.held import with_question
from mailbridge.core.invitations.admitting import membership, named
from mailbridge.core.invitations.letter import addressee
from mailbridge.core.letter import plain
from mailbridge.core.notices import Word, notice, to_member
from mailbridge.model import Answer, Invitation, InvitationState, Outcome, Question, Turned


@dataclass(frozen=True, slots=True)
class OnRequest:
    """The values of mail/notices/join_decided.txt: who wants to join, and what became of it."""

    name: str
    what: Literal["yes", "no", "before", "unclear"]
    words: str = ""


@dataclass(frozen=True, slots=True)
class NotIn:
    """The values of mail/notices/join_refused.txt: the moderator and their words."""

    by: str
    words: str


def admit(answering: Answering) -> Outcome:
    """Return what comes of a moderator's mail about a request."""
    return _answered(answering, proved=by_the_moderator(answering))


def press(answering: Answering) -> Outcome:
    """Do what the button of a page says; its token came by mail to the moderator."""
    line = answering.question.detail.split("\n", 2)[2]
    return _answered(replace(answering, line=line, text=line), proved=True)


def _answered(answering: Answering, *, proved: bool) -> Outcome:
    invitation, rule = answering.context.invitation, _ruled(answering.line, answering.text)
    if invitation is None or invitation.state != "waits":
        return _told(Outcome("command", "admitted_before"), answering, OnRequest("", "before"))
    if rule is None:
        say = OnRequest(named(invitation), "unclear")
        return _told(Outcome("command", "unclear"), answering, say)
    if not proved:
        return _to_press(answering, invitation)
    return _decided(answering, invitation, rule)


def _ruled(line: str, text: str) -> Ruled | None:
    """Return a decision that can be made of a request; it has no place, note or number."""
    rule = ruled(line, text)
    if rule is None or rule.verb == "mine" or rule.place or rule.numbers:
        return None
    return rule if rule.verb == "reject" or not rule.words else None


def _decided(answering: Answering, invitation: Invitation, rule: Ruled) -> Outcome:
    weekly: InvitationState = "weekly" if invitation.delivery == "weekly" else "yes"
    state: InvitationState = weekly if rule.verb == "publish" else "refused"
    outcome = Outcome(
        "command",
        "admitted" if rule.verb == "publish" else "refused",
        answers=(Answer(answering.question.number, rule.verb),),
        changes=(membership(invitation),) if rule.verb == "publish" else (),
        invitations=(Turned(invitation.number, state),),
    )
    what: Literal["yes", "no"] = "yes" if rule.verb == "publish" else "no"
    outcome = _told(outcome, answering, OnRequest(named(invitation), what, rule.words))
    if rule.verb == "publish":
        return outcome
    say = NotIn(plain(answering.asked.name), rule.words)
    word = Word("join_refused", addressee(invitation), say, voice="lead")
    said = notice(word, answering.context, answering.site)
    return replace(outcome, notices=(*outcome.notices, said))


def _to_press(answering: Answering, invitation: Invitation) -> Outcome:
    context, line = answering.context, " ".join(answering.text.split()) or answering.line
    detail = f"{invitation.number}\n{named(invitation)}\n{line}"
    number = context.next_question
    question = Question(number, "admit_press", answering.asked.id, detail=detail)
    say = OnHeld(named(invitation), plain(context.alliance.name), line=line)
    to = to_member(answering.asked)
    word = Word("press", to, say, asks=question, answering=answering.mail, voice="desk")
    asked = notice(word, context, answering.site)
    return with_question(Outcome("command", "unproved"), question, asked)


def _told(outcome: Outcome, answering: Answering, say: OnRequest) -> Outcome:
    to = to_member(answering.asked)
    word = Word("join_decided", to, say, answering=answering.mail, voice="desk")
    said = notice(word, answering.context, answering.site)
    return replace(outcome, notices=(*outcome.notices, said))
