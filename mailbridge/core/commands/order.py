"""What a command is given, and what it may be: the table's entries."""

from collections.abc import Callable
from dataclasses import dataclass

from mailbridge.changes import Change
from mailbridge.core.commands.words import Asked
from mailbridge.core.identity import Identity
from mailbridge.core.notices import Addressee, Word, notice, to_member
from mailbridge.core.site import Site
from mailbridge.model import Context, Mail, Member, Outcome, Placed, Question
from mailbridge.questions import Thing


@dataclass(frozen=True, slots=True)
class Order:
    """What a member asks for, and the mail that asks; None where a button of a page did.

    `text` is what they write below the line that asks.
    """

    asked: Asked
    member: Member
    author: Identity
    mail: Mail | None
    context: Context
    site: Site
    text: str = ""

    @property
    def to(self) -> Addressee:
        """Where answers go: the address that the member's letters go to."""
        return to_member(self.member)


@dataclass(frozen=True, slots=True)
class Command:
    """One command; one that `acts` is only obeyed where it is proved who asks.

    `refuse` says why it cannot be done, before anybody is asked to confirm it.
    """

    name: str
    obey: Callable[[Order], Outcome]
    acts: bool = True
    refuse: Callable[[Order], Outcome | None] = lambda _order: None


@dataclass(frozen=True, slots=True)
class Confirm:
    """The values of mail/notices/confirm.txt: the command, as it would be written."""

    command: str


def told(order: Order, template: str, say: object = None) -> Outcome:
    """Return the outcome of a command that only answers."""
    word = Word(template, order.to, say, answering=order.mail)
    said = notice(word, order.context, order.site)
    return Outcome("command", order.asked.command, notices=(said,))


def changed(order: Order, change: Change, back: Change, say: object) -> Outcome:
    """Return the outcome of a command that changes one thing, and can be undone by reply."""
    question = Question(order.context.next_question, "undo", order.member.id, changes=(back,))
    word = Word("done", order.to, say, asks=question, answering=order.mail)
    return Outcome(
        "command",
        order.asked.command,
        changes=(change,),
        questions=(question,),
        notices=(notice(word, order.context, order.site),),
    )


def confirm(order: Order, changes: tuple[Change, ...] = ()) -> Outcome:
    """Return the outcome of asking whether it was the member; with `changes`, a yes makes them."""
    asked, post = order.asked.written, order.context.beside.post
    question = Question(
        order.context.next_question,
        "confirm",
        order.member.id,
        about=(Thing("post", post.entry.outline.number),) if post else (),
        detail=f"{asked}\n{order.text}".strip(),
        changes=changes,
    )
    word = Word("confirm", order.to, Confirm(asked), asks=question, answering=order.mail)
    said = notice(word, order.context, order.site)
    return Outcome("command", "unproved", questions=(question,), notices=(said,))


def meant(order: Order) -> Placed | None:
    """Return the post that is meant: as numbered, else the one that this mail answers."""
    placed = {post.number: post for post in order.context.placed}
    if order.asked.argument:
        return placed.get(int(order.asked.argument.lstrip("#")))
    answered = next((number for _, number in order.context.ids), None)
    return placed.get(answered or order.context.token_number or 0)
