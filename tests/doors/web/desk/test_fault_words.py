"""What is wrong with a list or a plan is said in the reader's language, whoever found it."""

from pathlib import Path

import pytest

from config.look import load_looks
from mailbridge.core.pages.desk.fault_words import told

GOLDEN = Path(__file__).parents[3] / "core"
MESSAGES = sorted(
    {
        line.partition(": ")[2]
        for folder in ("members_csv", "programme")
        for file in (GOLDEN / folder).glob("*.faults")
        for line in file.read_text("utf-8").splitlines()
    }
)
PARSERS_OWN = ("Illegal character '\\n'",)


LOOKS = load_looks(None)
SAID = "{% for text, values in said %}{{ gettext(text, **values) }}{% endfor %}"


def in_language(message: str, language: str) -> str:
    return LOOKS[language].from_string(SAID).render(said=told(message))


def test_there_are_many() -> None:
    assert len(MESSAGES) > 90


@pytest.mark.parametrize("message", MESSAGES)
def test_it_is_known_again_and_said_in_each_language(message: str) -> None:
    assert "".join(text % values for text, values in told(message)) == message
    if message not in PARSERS_OWN:
        said = {in_language(message, language) for language in ("es", "pt", "fr")}
        assert message not in said


def test_what_stands_where_and_what_may_be_meant_is_said_too() -> None:
    where = "module 1, theme 2, resource 3"
    message = f'{where}: language "english" is no language tag; did you mean "en"?'
    assert in_language(message, "es") == (
        'módulo 1, tema 2, documento 3: language: "english" no es un código de idioma;'
        ' ¿quiso decir "en"?'
    )
