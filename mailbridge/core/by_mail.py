"""Mail that is for the bridge itself: answers to its questions, and commands.

Which it is, the address says, or one word to the list. Whatever nobody can make
sense of is left to a person.
"""

from dataclasses import replace

from mailbridge.core.answers import Answering, answer
from mailbridge.core.commands import Asked, Order, carry_out, unclear, unknown
from mailbridge.core.invitations.answers import answered as answered_invitation
from mailbridge.core.invitations.answers import by_mail
from mailbridge.core.invitations.joining import asked_to_join
from mailbridge.core.leaving import left
from mailbridge.core.one_word import answer_line, asked_first, below_command
from mailbridge.core.rules import Case
from mailbridge.core.site import Site
from mailbridge.model import Context, Member, Outcome, Purpose

# What the shortcut addresses ask for; at the address for all commands the words say so.
_COMMANDED: dict[Purpose, Asked | None] = {
    "request": None,
    "join": Asked("join"),
    "leave": Asked("leave"),
    "weekly": Asked("weekly"),
    "pause": Asked("pause"),
}


def answered(case: Case, context: Context, site: Site) -> Outcome | None:
    """Return what an answer does; None where it answers nothing, or a person has to read it.

    A command in answer to anything of ours is one; who it is from has to be shown, as always.
    """
    if context.question is not None and context.question.kind == "invite":
        said = by_mail(case.mail, case.words, case.author)
        return context.invitation and answered_invitation(context.invitation, said, context, site)
    if context.question is None or context.asked is None:
        return None
    line = answer_line(case.mail)
    who = context.question, context.asked, line, case.words, case.author
    done = answer(Answering(*who, case.mail, context, site))
    return done or _commanded(case, context.asked, context, site)


def _commanded(case: Case, whom: Member, context: Context, site: Site) -> Outcome | None:
    asked = asked_first(case.mail)
    if asked is None or whom.left_at is not None:
        return None
    own = context.author is not None and context.author.id == whom.id
    author = case.author if own else replace(case.author, sure="unknown")
    text = below_command(case.mail, case.words)
    return carry_out(Order(asked, whom, author, case.mail, context, site, text))


def obeyed(case: Case, context: Context, site: Site) -> Outcome | None:
    """Return what a command does; None where there is none, or a person has to read it."""
    if context.leaver is not None:
        gone = context.leaver.left_at is not None
        done = Outcome("command", "left_before")
        return done if gone else left(context.leaver, context, site, case.mail)
    if case.kind != "command" and case.purpose not in _COMMANDED:
        return None
    asked = _COMMANDED.get(case.purpose or "request") or asked_first(case.mail)
    member = context.author or context.beside.former
    text = below_command(case.mail, case.words)
    if member is None:
        if asked is not None and asked.command == "join":
            return asked_to_join(by_mail(case.mail, text, case.author), context, site)
        return unknown(case.mail, case.author, context, site) if asked else None
    order = Order(asked or Asked(""), member, case.author, case.mail, context, site, text)
    return carry_out(order) if asked else unclear(order)
