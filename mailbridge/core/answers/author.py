"""An author's answer about their own mail: withdrawn while it waits, corrected when it is out."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta

from mailbridge.core.answers.answering import Answering, answered
from mailbridge.core.answers.words import said
from mailbridge.core.pages.links import Links
from mailbridge.core.sanitise import from_text
from mailbridge.core.wording import tag
from mailbridge.model import Outcome
from mailbridge.questions import Corrected, TakenBack, Withdrawn

CORRECTING = timedelta(days=1)

_CORRECT = re.compile(r"(?:correct|corregir|corrija|corrigir|corriger)\W*(\d{1,6})\W*", re.I)


@dataclass(frozen=True, slots=True)
class NewWords:
    """The values of mail/notices/corrected.txt."""

    cited: str
    text: str
    url: str


def held(answering: Answering) -> Outcome | None:
    """Give an author their mail back while it waits; None where they ask something else."""
    waits = [mail for mail in answering.context.held if mail.fate == "held"]
    if said(answering.line) != "withdraw" or not waits:
        return None
    outcome = answered(answering, "withdraw", "withdrawn")
    return replace(outcome, rulings=tuple(Withdrawn(mail.incoming_id) for mail in waits))


def out(answering: Answering) -> Outcome | None:
    """Give an author's post new words within a day, or take back what was sent in for them."""
    number = answering.question.about[0].id
    if said(answering.line) == "undo" and answering.question.detail == "sent_in":
        outcome = answered(answering, "undo", "undone")
        return replace(outcome, revisions=(TakenBack(number),))
    found = _CORRECT.fullmatch(answering.line.strip())
    text = answering.text.partition(answering.line.strip())[2].strip()
    asked_at = answering.question.asked_at
    in_time = asked_at is not None and answering.context.now - asked_at <= CORRECTING
    if found is None or int(found[1]) != number or not text or not in_time:
        return None
    return _corrected(answering, number, text)


def _corrected(answering: Answering, number: int, text: str) -> Outcome:
    alliance, links = answering.context.alliance, Links(answering.site.base_url)
    url = links.absolute(links.post(alliance.slug, number))
    say = NewWords(f"{tag(alliance)} #{number}", text, url)
    outcome = answered(answering, "correct", "corrected", say)
    return replace(outcome, revisions=(Corrected(number, text, from_text(text)),))
