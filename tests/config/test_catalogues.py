"""The catalogues: every sentence of the templates in every language, whole, with what it names."""

import re
from collections.abc import Iterable
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from config.catalogues import languages, path_of
from config.look import TEMPLATES, load_looks
from mailbridge.core.pages.desk import fault_words

OTHERS = languages()[1:]


@cache
def said() -> frozenset[tuple[str, ...]]:
    """Every message that a template says, or a fault of a list or plan, in its forms by number."""
    options = {"trimmed": "true", "extensions": "jinja2.ext.i18n"}
    files = [(path, "jinja2") for path in TEMPLATES.rglob("*") if path.suffix in (".txt", ".html")]
    return frozenset(
        forms(message)
        for path, method in [*files, (Path(fault_words.__file__), "python")]
        for _, message, _, _ in extract(method, BytesIO(path.read_bytes()), options=options)
    )


def forms(message: object) -> tuple[str, ...]:
    """A message, or a translation, in its forms by number: one, or one and many."""
    if isinstance(message, str):
        return (message,)
    assert isinstance(message, Iterable)
    return tuple(map(str, message))  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]


def catalogue_of(language: str) -> list[Message]:
    with path_of(language).open("rb") as file:
        return [message for message in read_po(file, locale=language) if message.id]


def translated(language: str) -> list[tuple[str, str]]:
    """Every message with its translation, form by form."""
    return [
        pair
        for message in catalogue_of(language)
        for pair in zip(forms(message.id), forms(message.string), strict=True)
    ]


def holes(text: str) -> list[str]:
    return sorted(set(re.findall(r"%\((\w+)\)s", text)))


def test_we_have_words_in_the_four_languages() -> None:
    assert languages() == ("en", "es", "fr", "pt")


@pytest.mark.parametrize("language", OTHERS)
def test_every_message_is_in_the_catalogue_and_nothing_else(language: str) -> None:
    assert {forms(message.id) for message in catalogue_of(language)} == said()


@pytest.mark.parametrize("language", OTHERS)
def test_every_message_is_translated(language: str) -> None:
    assert [ours for ours, theirs in translated(language) if not theirs] == []
    assert not any(message.fuzzy for message in catalogue_of(language))


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_names_what_its_message_names(language: str) -> None:
    wrong = [ours for ours, theirs in translated(language) if holes(ours) != holes(theirs)]
    assert wrong == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_begins_and_ends_where_its_message_does(language: str) -> None:
    """Templates set the space around a sentence: a message that has some would lose it."""
    for ours, theirs in translated(language):
        assert (ours.strip(), theirs.strip()) == (ours, theirs)


def test_a_number_chooses_the_form_as_the_language_does() -> None:
    one, many = "1 file: %(files)s", "%(count)s files: %(files)s"
    template = (
        "{% trans count=count, files='x' %}1 file: {{ files }}"
        "{% pluralize %}{{ count }} files: {{ files }}{% endtrans %}"
    )
    assert (one, many) in said()
    looks = load_looks(None)
    spoken = {
        tag: [looks[tag].from_string(template).render(count=n) for n in (1, 2)] for tag in OTHERS
    }
    assert spoken["es"] == ["1 archivo: x", "2 archivos: x"]
    assert spoken["fr"] == ["1 fichier : x", "2 fichiers : x"]
