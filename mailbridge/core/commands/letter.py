"""letter: a letter of participation, as PDF where this site makes such files.

It goes to the member's own address, so it does not matter who asked.
"""

from mailbridge.core.commands.order import Command, Order
from mailbridge.core.notices import Word, notice
from mailbridge.core.took_part import letter_of, took_part
from mailbridge.model import Outcome


def _letter(order: Order) -> Outcome:
    context, site, member = order.context, order.site, order.member
    about = (member, context.alliance, context.beside.wrote, site, context.now)
    file = letter_of(*about)
    word = Word(
        "letter",
        order.to,
        took_part(*about),
        answering=order.mail,
        files=(file,) if file else (),
    )
    return Outcome("command", "letter", notices=(notice(word, context, site),))


LETTER = Command("letter", _letter, acts=False)
