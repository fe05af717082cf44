"""What members can ask for by mail, in one word: the table of commands.

Who asks must be proved, for anyone can write any From line: else the member is
asked, at the known address, and nothing happens until they answer. A command in
`words` without a line here is held for the moderators, who read it.
"""

from mailbridge.core.commands.about import HELP, JOIN, WHOAMI, Help
from mailbridge.core.commands.delivery import DAILY, EACH, NONE, PAUSE, RESUME, WEEKLY
from mailbridge.core.commands.erasing import ERASE
from mailbridge.core.commands.letter import LETTER
from mailbridge.core.commands.order import Command, Order, confirm, told
from mailbridge.core.commands.own_posts import CORRECT, UNDO, WITHDRAW
from mailbridge.core.commands.reading import (
    ANYTIME,
    BRIEF,
    FULL,
    LANGUAGE,
    LEAVE,
    MORNING,
    MUTE,
)
from mailbridge.core.commands.sending import SEND, SEND_DOC, SEND_FILE
from mailbridge.core.commands.star import STAR
from mailbridge.core.commands.words import Asked
from mailbridge.core.identity import Identity
from mailbridge.core.notices import Addressee, Word, notice, owed
from mailbridge.core.site import Site
from mailbridge.model import Context, Mail, Outcome

COMMANDS: tuple[Command, ...] = (
    *(HELP, WHOAMI, LETTER, JOIN),
    *(WEEKLY, DAILY, EACH, NONE, BRIEF, FULL, MORNING, ANYTIME),
    *(PAUSE, RESUME, MUTE, LANGUAGE, LEAVE),
    STAR,
    *(SEND, SEND_FILE, SEND_DOC),
    *(CORRECT, WITHDRAW, UNDO),
    ERASE,
)


def carry_out(order: Order) -> Outcome | None:
    """Return what comes of a command; None where a moderator has to read it.

    That is so where nobody wrote the command yet, and where the member may
    not be told anything today.
    """
    command = next((one for one in COMMANDS if one.name == order.asked.command), None)
    if command is None or owed(order.mail, order.author, order.context) == "nothing":
        return None
    refused = command.refuse(order)
    if refused is not None:
        return refused
    if command.acts and order.author.sure != "proved":
        return confirm(order)
    return command.obey(order)


def unclear(order: Order) -> Outcome | None:
    """Return the words there are to somebody who wrote none of them; None as above."""
    if owed(order.mail, order.author, order.context) == "nothing":
        return None
    return told(order, "help", Help(unclear=True))


def unknown(mail: Mail, author: Identity, context: Context, site: Site) -> Outcome | None:
    """Return the answer to a command from an address we do not know; None as above."""
    if owed(mail, author, context) == "nothing":
        return None
    word = Word("stranger", Addressee("", author.address), answering=mail)
    return Outcome("command", "not_a_member", notices=(notice(word, context, site),))


__all__ = ["COMMANDS", "Asked", "Command", "Order", "carry_out", "told", "unclear", "unknown"]
