"""The page of a question that was asked by mail, with a button for those whose mail proves nothing.

Mail scanners open every link, so looking changes nothing. What the button does
stands above it, in the words that will be published.
"""

from dataclasses import dataclass

from mailbridge.core.answers import BUTTONS
from mailbridge.core.answers.preview import read
from mailbridge.core.held.shown import text_of
from mailbridge.core.letter import plain
from mailbridge.core.pages.frame import Around, Frame, bare_frame
from mailbridge.core.pages.words import masked
from mailbridge.core.wrap_up import task_read
from mailbridge.model import Alliance, HeldMail, Question


@dataclass(frozen=True, slots=True)
class Beside:
    """One held mail as the button would publish it, or not."""

    author: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """What is asked (`asked` as it was written), and whether it is answered already.

    `words` are those that came in somebody's name, and that a yes puts to use.
    """

    frame: Frame
    name: str
    kind: str
    asked: str
    words: str
    held: tuple[Beside, ...]
    answered: bool
    owner: str


def question_page(
    around: Around, alliance: Alliance, question: Question, held: tuple[HeldMail, ...]
) -> QuestionPage:
    """Return the page before or after the button."""
    return QuestionPage(
        frame=bare_frame(around),
        name=masked(alliance.name),
        kind=question.kind,
        asked=masked(_line(question)),
        words=masked(_words(question)),
        held=tuple(_beside(mail) for mail in held),
        answered=question.answered_at is not None,
        owner=around.addresses.of(alliance.slug, "owner"),
    )


def has_button(question: Question) -> bool:
    """Return whether a page may ask it: what is written by mail alone has nothing to press."""
    unsaid = question.kind in ("wrap_up", "preview") and not _words(question)
    return question.kind in BUTTONS and not unsaid


def _words(question: Question) -> str:
    match question.kind:
        case "wrap_up":
            return task_read(question.detail).text
        case "preview":
            return read(question.detail).text
        case _:
            return ""


def _line(question: Question) -> str:
    """Return what was asked for; of somebody who wants to join, whom it is about."""
    if question.kind in ("wrap_up", "preview"):
        return ""
    if question.kind != "admit_press":
        return question.detail
    _, name, line = question.detail.split("\n", 2)
    return f"{line} ({name})"


def _beside(mail: HeldMail) -> Beside:
    draft = mail.draft
    return Beside(plain(draft.author), masked(plain(draft.subject)), masked(text_of(draft)))
