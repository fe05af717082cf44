"""correct, withdraw and undo: what authors do about what they wrote, and members about a change.

A button of a page comes here too: an `Order` without a mail, by somebody who is
proved, with a context that was asked for the command and its number.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from mailbridge.changes import Returned
from mailbridge.core.commands.order import Command, Order, told
from mailbridge.core.leaving import Back
from mailbridge.core.letter import plain
from mailbridge.core.notices import Word, notice
from mailbridge.core.pages.links import Links
from mailbridge.core.sanitise import from_text
from mailbridge.core.wording import tag
from mailbridge.model import Answer, Named, Outcome, Question
from mailbridge.questions import Corrected, Restored, TakenBack, Thing, Withdrawn

CORRECTING = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NotDone:
    """The values of mail/notices/not_done.txt; `why` and `example` are words."""

    why: str
    number: int = 0
    example: str = ""


@dataclass(frozen=True, slots=True)
class NewWords:
    """The values of mail/notices/corrected.txt."""

    cited: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Gone:
    """The values of mail/notices/taken_back.txt."""

    cited: str
    url: str


@dataclass(frozen=True, slots=True)
class NotPublished:
    """The values of mail/notices/withdrawn.txt."""

    subject: str


def not_done(order: Order, why: str, number: int = 0, example: str = "") -> Outcome:
    """Return the outcome of a command that cannot be done, with the reason in a sentence."""
    return told(order, "not_done", NotDone(why, number, example))


def absent(order: Order, example: str) -> Outcome | None:
    """Return why the post that a command names cannot be had; None where it can."""
    named, number = order.context.beside.post, order.asked.number or 0
    if named is None:
        return not_done(order, "no_such_post" if number else "which_post", number, example)
    if named.entry.state != "published":
        return not_done(order, "gone", named.entry.outline.number)
    return None


def _not_mine(order: Order, example: str) -> Outcome | None:
    away = absent(order, example)
    named = order.context.beside.post
    if away is not None or named is None:
        return away
    if named.author_id != order.member.id:
        return not_done(order, "not_yours", named.entry.outline.number)
    return None


def _cannot_correct(order: Order) -> Outcome | None:
    refused = _not_mine(order, "correct")
    named = order.context.beside.post
    if refused is not None or named is None:
        return refused
    number = named.entry.outline.number
    if order.context.now - named.published_at > CORRECTING:
        return not_done(order, "too_late", number)
    return None if order.text.strip() else not_done(order, "no_words", number)


def _correct(order: Order) -> Outcome:
    """Give a post new words; its earlier ones are kept, and another correction is possible."""
    number, cited, url = _cited(order)
    question = Question(
        order.context.next_question, "out", order.member.id, about=(Thing("post", number),)
    )
    say = NewWords(cited, order.text, url)
    word = Word("corrected", order.to, say, asks=question, answering=order.mail)
    return Outcome(
        "command",
        "correct",
        revisions=(Corrected(number, order.text, from_text(order.text)),),
        questions=(question,),
        notices=(notice(word, order.context, order.site),),
    )


def _cannot_withdraw(order: Order) -> Outcome | None:
    if order.asked.number is None and order.context.beside.waiting:
        return None
    return _not_mine(order, "withdraw")


def _withdraw(order: Order) -> Outcome:
    """Take back what waits, the newest first, or the post that is named."""
    waiting = order.context.beside.waiting
    if order.asked.number is None and waiting:
        say = NotPublished(plain(waiting[0].draft.subject))
        outcome = told(order, "withdrawn", say)
        return replace(outcome, rulings=(Withdrawn(waiting[0].incoming_id),))
    number, cited, url = _cited(order)
    question = Question(
        order.context.next_question, "undo", order.member.id, about=(Thing("post", number),)
    )
    word = Word("taken_back", order.to, Gone(cited, url), asks=question, answering=order.mail)
    return Outcome(
        "command",
        "withdraw",
        revisions=(TakenBack(number),),
        questions=(question,),
        notices=(notice(word, order.context, order.site),),
    )


def _cited(order: Order) -> tuple[int, str, str]:
    """Return the number of the post that is named, how it is cited, and its URL."""
    named: Named | None = order.context.beside.post
    number = named.entry.outline.number if named else 0
    alliance, links = order.context.alliance, Links(order.site.base_url)
    url = links.absolute(links.post(alliance.slug, number))
    return number, f"{tag(alliance)} #{number}", url


def taken_back(question: Question, member: int, outcome: Outcome) -> Outcome:
    """Return the outcome with what undoes that which a question told of, and its answer."""
    back = (Returned(member),) if question.kind == "left" else question.changes
    posts = tuple(Restored(one.id) for one in question.about if one.kind == "post")
    answers = (Answer(question.number, "undo"),)
    return replace(outcome, changes=back, revisions=posts, answers=answers)


def _nothing_to_undo(order: Order) -> Outcome | None:
    return None if order.context.beside.last else not_done(order, "nothing_to_undo")


def _undo(order: Order) -> Outcome:
    last = order.context.beside.last
    if last is None:
        return not_done(order, "nothing_to_undo")
    left = last.kind == "left"
    outcome = told(order, "returned" if left else "undone", Back(weekly=False) if left else None)
    return taken_back(last, order.member.id, outcome)


CORRECT = Command("correct", _correct, refuse=_cannot_correct)
WITHDRAW = Command("withdraw", _withdraw, refuse=_cannot_withdraw)
UNDO = Command("undo", _undo, refuse=_nothing_to_undo)
