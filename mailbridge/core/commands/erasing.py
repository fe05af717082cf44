"""erase: all that we have of somebody goes, for good; so it is always asked once more, by mail.

A moderator is first to stop being one: else mail would wait for nobody.
"""

from mailbridge.core.commands.order import Command, Order, told
from mailbridge.core.notices import Word, notice
from mailbridge.model import Outcome, Question


def _erase(order: Order) -> Outcome:
    question = Question(order.context.next_question, "erase", order.member.id)
    word = Word("erase", order.to, asks=question, answering=order.mail)
    said = notice(word, order.context, order.site)
    return Outcome("command", "erase", questions=(question,), notices=(said,))


def _moderates(order: Order) -> Outcome | None:
    return told(order, "erase_moderator") if order.member.role == "moderator" else None


# The mail that asks goes to the known address, so who wants it need not be proved before.
ERASE = Command("erase", _erase, acts=False, refuse=_moderates)
