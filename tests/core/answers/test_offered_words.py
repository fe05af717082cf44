"""Every word that our mails offer, in each language, is one that we understand."""

import re

import pytest

from config.catalogues import catalogue, languages
from mailbridge.core.answers.verbs import ruled
from mailbridge.core.answers.words import said
from mailbridge.core.commands.words import Asked, asked_in

LANGUAGES = languages()
COMMANDS = (
    ("weekly   only a summary, on Friday", "weekly"),
    ("daily   one mail a day", "daily"),
    ("each   each message at once", "each"),
    ("none   no mail, until you say otherwise", "none"),
    ("resume   the pause is over", "resume"),
    ("whoami   what we have of you", "whoami"),
    ("undo   take back what you changed last", "undo"),
    ("help   this list", "help"),
    ("erase   all we have of you goes, for good; we ask once more", "erase"),
)
NUMBERED = (
    ("send 64   message #64 in full", "send", 64),
    ("send file 64   the files that came with #64", "send_file", 64),
    ("send doc 20   document 20", "send_doc", 20),
    (
        "correct 64   new words for your own message #64, within a day; write them below",
        "correct",
        64,
    ),
    (
        "withdraw 64   take your own message #64 back; without a number, the one that waits",
        "withdraw",
        64,
    ),
    ("send 64", "send", 64),
    ("send file 64", "send_file", 64),
    ("correct 64", "correct", 64),
    ("withdraw 64", "withdraw", 64),
)
BELOW = "To get it by e-mail, reply with: send file %(number)s"
PAUSE = "pause   nothing for two weeks; or, for example: pause 4 weeks"
VERBS = (
    ("OK   publish it as below", "publish"),
    ("MOVE M2.2   publish it in another theme", "publish"),
    ("MINE   I am on it, others can leave it", "mine"),
    ("OK 1 2   publish these", "publish"),
    ("MINE 2   I am on it, others can leave it", "mine"),
)
ANSWERS = (
    ("YES   it was me, please do it", "yes"),
    ("NO   it was not me", "no"),
    ("YES   publish it, and know this address from now on", "yes"),
    ("ONCE   publish it, but forget the address", "once"),
    (
        "ONLY   send it to %(name)s alone; your address is shown when %(name)s answers you",
        "only",
    ),
    ("YES   erase me, for good", "yes"),
    ("NO   leave everything as it is", "no"),
)
REPLIES = (
    ("Was it a mistake? Reply with: undo", "undo"),
    ("To stop this, reply with: undo", "undo"),
    ("Do you not want that? Reply with: undo", "undo"),
    ("To take it back, reply with: withdraw", "withdraw"),
)


def offered(message: str, language: str) -> str:
    """The word that a line of ours offers, in a language: what stands before three spaces."""
    translated = catalogue(language).gettext(message)
    assert language == "en" or translated != message
    return translated.partition("   ")[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_that_is_offered_is_known(language: str) -> None:
    for message, command in COMMANDS:
        found = asked_in(offered(message, language))
        assert found is not None, message
        assert found.command == command
    for message, command, number in NUMBERED:
        found = asked_in(offered(message, language))
        assert found is not None, message
        assert (found.command, found.number) == (command, number)
    file = catalogue(language).ngettext(BELOW, BELOW, 1) % {"number": 64}
    assert asked_in(re.split(r":\s", file)[-1]) == Asked("send_file", "64")
    example = asked_in(catalogue(language).gettext(PAUSE).rpartition(": ")[2])
    assert example is not None
    assert (example.command, example.argument[0]) == ("pause", "4")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_decision_that_is_offered_is_understood_and_its_line_is_not(language: str) -> None:
    for message, verb in VERBS:
        found = ruled(offered(message, language), "")
        assert found is not None, message
        assert found.verb == verb
        whole = catalogue(language).gettext(message)
        assert ruled(whole, whole) is None
    for message in (
        "OK note: ...   publish it with your note under it",
        "NO ...   do not publish; your words go to the author, kindly framed",
        "NO 1 ...   do not publish it; your words go to the author, kindly framed",
    ):
        whole = catalogue(language).gettext(message)
        assert ruled(whole, whole) is None
        word = whole.partition("...")[0].strip()
        found = ruled(f"{word} because", f"{word} because")
        assert found is not None, message
        assert found.words == "because"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_that_is_offered_is_understood(language: str) -> None:
    for message, meaning in ANSWERS:
        assert said(offered(message, language)) == meaning
    for message, meaning in REPLIES:
        word = re.split(r":\s", catalogue(language).gettext(message))[-1]
        assert said(word) == meaning


@pytest.mark.parametrize("line", ["Confirm.", '"Confirmo"', "Confirmar, por favor", "Confirmé"])
def test_to_confirm_is_a_yes(line: str) -> None:
    assert said(line) == "yes"
