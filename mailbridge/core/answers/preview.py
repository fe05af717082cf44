"""A moderator's answer to a theme that goes out tomorrow: it is right, or begins in other words.

Without an answer it goes out all the same. New words stand in the plan, in the
language that was shown; `undo` brings the old ones back.
"""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from mailbridge.core.answers.answering import Answering, answered, by_the_moderator
from mailbridge.core.answers.words import said
from mailbridge.core.held import with_question
from mailbridge.core.letter import plain
from mailbridge.core.notices import Word, notice, to_member
from mailbridge.core.passages import unwrapped
from mailbridge.core.weeks import themes_of
from mailbridge.core.wording import label
from mailbridge.model import Answer, Event, Outcome, Question, Reworded, Theme

FEWEST = 12  # words that can introduce a week; fewer are a word to the moderators


@dataclass(frozen=True, slots=True)
class Shown:
    """What a moderator was shown: a theme in a language, "" in the plan's own, until it opens.

    `text` are words that came without proof and wait for a yes; `before` those that
    `undo` brings back.
    """

    theme: int
    language: str
    opens: str
    text: str = ""
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Previewed:
    """The values of mail/notices/preview_done.txt; `what` is ok, changed, undone, out, confirm."""

    what: str
    title: str
    text: str = ""


def written(shown: Shown) -> str:
    """Return what was shown as the detail of its question."""
    return json.dumps(asdict(shown))


def read(detail: str) -> Shown:
    """Return what was shown, as the detail of its question keeps it."""
    return Shown(**json.loads(detail))


def preview(answering: Answering) -> Outcome | None:
    """Return what comes of an answer; None where it is for a person to read."""
    shown = read(answering.question.detail)
    themes = themes_of(answering.context.alliance)
    theme = next((one for one in themes if one.id == shown.theme), None)
    if theme is None:
        return None
    if answering.context.now >= datetime.fromisoformat(shown.opens):
        return _told(answering, shown, _title(answering, theme, "out"))
    answer = _confirmed if shown.text else _answered
    return answer(answering, shown, theme)


def _answered(answering: Answering, shown: Shown, theme: Theme) -> Outcome | None:
    if said(answering.line) == "undo" and shown.before is not None:
        return _undone(answering, shown, theme, shown.before)
    if said(answering.line) in ("yes", "undo") or len(answering.text.split()) < FEWEST:
        return _approved(answering, shown, theme)
    text = unwrapped(answering.text)
    if not by_the_moderator(answering):
        asked = replace(shown, text=text)
        return _told(answering, asked, _title(answering, theme, "confirm", text))
    return _changed(answering, shown, theme, text)


def _approved(answering: Answering, shown: Shown, theme: Theme) -> Outcome | None:
    """Return that it is right; None for a word to the moderators, and for "OK, but ..."."""
    if said(answering.line) != "yes" or len(answering.text.split()) >= FEWEST:
        return None
    event = Event("approved", f"theme {theme.id}", f"membership {answering.asked.id}")
    return replace(_told(answering, shown, _title(answering, theme, "ok")), events=(event,))


def _undone(answering: Answering, shown: Shown, theme: Theme, before: str) -> Outcome | None:
    if not by_the_moderator(answering):
        return None
    say = _title(answering, theme, "undone")
    outcome = _told(answering, replace(shown, before=None), say)
    return replace(outcome, preparations=(_reworded(answering, shown, before),))


def _confirmed(answering: Answering, shown: Shown, theme: Theme) -> Outcome | None:
    match said(answering.line):
        case "yes":
            outcome = _changed(answering, replace(shown, text=""), theme, shown.text)
            return replace(outcome, answers=(Answer(answering.question.number, "yes"),))
        case "no":
            return answered(answering, "no", "not_you")
        case _:
            return None


def _changed(answering: Answering, shown: Shown, theme: Theme, text: str) -> Outcome:
    words = dict(theme.translations).get(shown.language)
    before = replace(shown, before=words.introduction if words else theme.introduction)
    outcome = _told(answering, before, _title(answering, theme, "changed", text))
    return replace(outcome, preparations=(_reworded(answering, shown, text),))


def _reworded(answering: Answering, shown: Shown, text: str) -> Reworded:
    return Reworded(shown.theme, shown.language, text, answering.asked.id)


def _title(answering: Answering, theme: Theme, what: str, text: str = "") -> Previewed:
    title = f"{label(answering.context.alliance, theme.id)} {plain(theme.title)}"
    return Previewed(what, title, text)


def _told(answering: Answering, shown: Shown, say: Previewed) -> Outcome:
    context, asked = answering.context, answering.asked
    question = Question(context.next_question, "preview", asked.id, detail=written(shown))
    mail = answering.mail
    word = Word("preview_done", to_member(asked), say, asks=question, answering=mail, voice="desk")
    outcome = Outcome("command", f"preview_{say.what}")
    return with_question(outcome, question, notice(word, context, answering.site))
