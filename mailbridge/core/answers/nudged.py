"""A silent member's answer to a moderator who wrote to them: it goes to that moderator alone."""

from dataclasses import replace

from mailbridge.core.answers.answering import Answering
from mailbridge.core.letter import plain
from mailbridge.core.notices import moderators
from mailbridge.core.pages.names import country_name
from mailbridge.core.relay import Writer, to_read
from mailbridge.model import Answer, Outcome


def nudged(answering: Answering) -> Outcome | None:
    """Return what takes the answer to who asked, else to all moderators; None without words."""
    mail, asked = answering.mail, answering.asked
    if mail is None or not answering.text.strip():
        return None
    by = answering.question.detail.partition(" ")[0]
    who = [m for m in moderators(answering.context) if str(m.id) == by]
    country = country_name(asked.country) if asked.country else ""
    origin = ", ".join(filter(None, (plain(asked.organisation), country)))
    writer = Writer(asked.address, plain(asked.name), origin)
    shown = to_read(mail, answering.text, writer, answering.context, answering.site, who)
    if shown is None:
        return None
    return replace(shown, answers=(Answer(answering.question.number, "answered"),))
