"""Answers to the mail that says somebody has left: it was a mistake, or only too much mail."""

from dataclasses import replace

from mailbridge.changes import DeliveryChosen, Returned
from mailbridge.core.answers.answering import Answering, answered
from mailbridge.core.answers.words import said
from mailbridge.core.commands import Order
from mailbridge.core.commands.erasing import ERASE
from mailbridge.core.commands.words import asked_in
from mailbridge.core.leaving import Back
from mailbridge.model import Outcome


def left(answering: Answering) -> Outcome | None:
    """Bring the member back; or erase them if they want that; None for whatever else they say."""
    asked, member = asked_in(answering.line), answering.asked.id
    if said(answering.line) == "undo":
        return replace(
            answered(answering, "undo", "returned", Back(weekly=False)), changes=(Returned(member),)
        )
    if asked is not None and asked.command == "weekly":
        return replace(
            answered(answering, "weekly", "returned", Back(weekly=True)),
            changes=(Returned(member), DeliveryChosen(member, "weekly")),
        )
    if asked is not None and asked.command == "erase":
        who = answering.asked, answering.author, answering.mail
        order = Order(asked, *who, answering.context, answering.site)
        return ERASE.refuse(order) or ERASE.obey(order)
    return None
