"""A moderator's answer about held mail: done once, a minute later, by whoever was first.

It needs the token of a question that was asked of this moderator, and proof that
the answer is theirs. Without the proof nothing is done: they get a page with a
button, by a mail to their known address. What is published is the draft that
was shown, or nothing.
"""

from dataclasses import dataclass, replace

from mailbridge.core.answers.answering import Answering, by_the_moderator
from mailbridge.core.answers.verbs import Ruled, ruled
from mailbridge.core.answers.words import said
from mailbridge.core.held import ask, next_number, thing, with_question
from mailbridge.core.held.ruling import decision, is_over, over
from mailbridge.core.held.shown import clock
from mailbridge.core.notices import Word, notice, to_member
from mailbridge.core.wording import label
from mailbridge.model import (
    Alliance,
    Answer,
    HeldMail,
    Outcome,
    Question,
)
from mailbridge.questions import Reopened, Taken


@dataclass(frozen=True, slots=True)
class OnHeld:
    """The values of the notices to moderators: whose mail it is, and what was done with it."""

    author: str
    subject: str
    what: str = ""
    place: str = ""
    words: str = ""
    fate: str = ""
    by: str = ""
    at: str = ""
    line: str = ""


@dataclass(frozen=True, slots=True)
class Unclear:
    """The values of mail/notices/unclear.txt; `many`: it has to be said which mails."""

    many: bool


def moderate(answering: Answering) -> Outcome:
    """Return what comes of an answer to a mail that shows held ones."""
    rule = ruled(answering.line, answering.text)
    chosen = _chosen(rule, answering) if rule else ()
    if rule is None or not chosen or _nowhere(rule, answering):
        many = len(answering.question.about) > 1
        return _told(Outcome("command", "unclear"), answering, "unclear", Unclear(many))
    if not by_the_moderator(answering):
        return _to_press(answering, chosen[0])
    return _ruled(answering, rule, chosen)


def press(answering: Answering) -> Outcome:
    """Do what the button of a page says; the page's token came by mail, as its line did."""
    rule = ruled(answering.question.detail, answering.question.detail)
    chosen = _chosen(rule, answering) if rule else ()
    if rule is None:
        return _told(Outcome("command", "unclear"), answering, "unclear", Unclear(many=False))
    return _ruled(answering, rule, chosen)


def take_back(answering: Answering) -> Outcome | None:
    """Stop what was decided a moment ago; None where the answer says something else."""
    if said(answering.line) != "undo":
        return None
    outcome = Outcome("command", "stopped", answers=(Answer(answering.question.number, "undo"),))
    for mail in answering.context.held:
        if mail.fate != "held" or mail.decided is None:
            outcome = _too_late(outcome, answering, mail)
            continue
        outcome = replace(outcome, rulings=(*outcome.rulings, Reopened(mail.incoming_id)))
        outcome = _told(outcome, answering, "reopened", _on(mail, answering.context.alliance))
        outcome = ask(outcome, answering.asked, mail, answering.context, answering.site)
    return outcome


def _ruled(answering: Answering, rule: Ruled, chosen: tuple[HeldMail, ...]) -> Outcome:
    number = answering.question.number
    outcome = Outcome("command", rule.verb)
    if rule.verb != "mine" and not _asks_on(answering, chosen):
        outcome = replace(outcome, answers=(Answer(number, rule.verb),))
    for mail in chosen:
        outcome = _one(outcome, answering, rule, mail)
    return outcome


def _asks_on(answering: Answering, chosen: tuple[HeldMail, ...]) -> bool:
    """Whether a mail that shows several still asks about others: OK 1 3, and later NO 2."""
    others = [mail for mail in answering.context.held if mail not in chosen]
    return answering.question.kind == "moderate" and not all(map(is_over, others))


def _one(outcome: Outcome, answering: Answering, rule: Ruled, mail: HeldMail) -> Outcome:
    context = answering.context
    if is_over(mail):
        return _too_late(outcome, answering, mail)
    if thing(mail) not in answering.question.about:
        changed = replace(_on(mail, context.alliance), fate="changed")
        outcome = _told(outcome, answering, "too_late", changed)
        return ask(outcome, answering.asked, mail, context, answering.site)
    if rule.verb == "mine":
        taken = Taken(mail.incoming_id, answering.asked.id)
        outcome = replace(outcome, rulings=(*outcome.rulings, taken))
        return _told(outcome, answering, "taken", _on(mail, context.alliance))
    return _decided(outcome, answering, rule, mail)


def _decided(outcome: Outcome, answering: Answering, rule: Ruled, mail: HeldMail) -> Outcome:
    context = answering.context
    theme_id = _theme(context.alliance, rule.place) if rule.place else None
    what = "publish" if rule.verb == "publish" else "reject"
    decided = decision(mail, what, answering.asked.id, context.now, rule.words, theme_id)
    outcome = replace(outcome, rulings=(*outcome.rulings, decided))
    question = Question(
        next_number(outcome, context), "take_back", answering.asked.id, about=(thing(mail),)
    )
    say = replace(
        _on(mail, context.alliance),
        what=decided.what,
        words=rule.words,
        place=rule.place or label(context.alliance, mail.draft.theme_id),
    )
    word = Word(
        "decided",
        to_member(answering.asked),
        say,
        asks=question,
        answering=answering.mail,
        voice="desk",
    )
    return with_question(outcome, question, notice(word, context, answering.site))


def _to_press(answering: Answering, mail: HeldMail) -> Outcome:
    """Send the button to the moderator's known address, and leave their question open."""
    context = answering.context
    question = Question(
        context.next_question,
        "press",
        answering.asked.id,
        about=answering.question.about,
        detail=" ".join((answering.line, *_rest(answering))),
    )
    say = replace(_on(mail, context.alliance), line=answering.line)
    word = Word(
        "press",
        to_member(answering.asked),
        say,
        asks=question,
        answering=answering.mail,
        voice="desk",
    )
    asked = notice(word, context, answering.site)
    return with_question(Outcome("command", "unproved"), question, asked)


def _rest(answering: Answering) -> tuple[str, ...]:
    rule = ruled(answering.line, answering.text)
    first = ruled(answering.line, answering.line)
    words = rule.words if rule else ""
    return (words.removeprefix(first.words if first else "").strip(),) if words else ()


def _too_late(outcome: Outcome, answering: Answering, mail: HeldMail) -> Outcome:
    context = answering.context
    found = over(mail, context.members, context.now)
    say = replace(
        _on(mail, context.alliance),
        fate=found.fate,
        by=found.by,
        at=clock(found.at, to_member(answering.asked), context.alliance),
    )
    return _told(outcome, answering, "too_late", say)


def _told(outcome: Outcome, answering: Answering, template: str, say: object) -> Outcome:
    to = to_member(answering.asked)
    word = Word(template, to, say, answering=answering.mail, voice="desk")
    said_so = notice(word, answering.context, answering.site)
    return replace(outcome, notices=(*outcome.notices, said_so))


def _on(mail: HeldMail, alliance: Alliance) -> OnHeld:
    draft = mail.draft
    place = label(alliance, draft.theme_id)
    return OnHeld(draft.author, draft.subject, place=place)


def _chosen(rule: Ruled | None, answering: Answering) -> tuple[HeldMail, ...]:
    """Return the mails a decision is about: all there is, or those of its numbers."""
    held = answering.context.held
    if rule is None:
        return ()
    if not rule.numbers:
        return held if len(answering.question.about) == 1 else ()
    if any(not 1 <= number <= len(answering.question.about) for number in rule.numbers):
        return ()
    wanted = {answering.question.about[number - 1].id for number in rule.numbers}
    return tuple(mail for mail in held if mail.incoming_id in wanted)


def _nowhere(rule: Ruled, answering: Answering) -> bool:
    """Whether a decision names a theme that is not there."""
    return bool(rule.place) and _theme(answering.context.alliance, rule.place) is None


def _theme(alliance: Alliance, place: str) -> int | None:
    found = (
        theme.id
        for module in alliance.modules
        for theme in module.themes
        if label(alliance, theme.id) == place
    )
    return next(found, None)


__all__ = ["OnHeld", "moderate", "press", "take_back"]
