"""Reads the catalogues: our own words in other languages, under `locales`.

They are read as they are written, when the first word of a language is wanted:
there is no compiled copy to be forgotten, and a command that says nothing in
Spanish never opens the Spanish one. English stands in the templates themselves.
"""

from collections.abc import Callable
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

LOCALES = Path(__file__).with_name("locales")
ENGLISH = "en"


def languages() -> tuple[str, ...]:
    """Return the languages we have words in, English first."""
    return (ENGLISH, *sorted(path.parent.parent.name for path in LOCALES.glob("*/*/*.po")))


@cache
def catalogue(language: str) -> NullTranslations:
    """Return the words of a language; a message that it lacks stays English."""
    if language == ENGLISH:
        return NullTranslations()
    from babel.messages.mofile import write_mo  # noqa: PLC0415 -- slow, and few commands speak
    from babel.messages.pofile import read_po  # noqa: PLC0415 -- the same

    compiled = BytesIO()
    with path_of(language).open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def path_of(language: str) -> Path:
    """Return where the words of a language stand."""
    return LOCALES / language / "LC_MESSAGES" / "mailbridge.po"


def words_of(language: str) -> tuple[Callable[[str], str], Callable[[str, str, int], str]]:
    """Return gettext and ngettext of a language, which read its catalogue when first asked."""

    def one(message: str) -> str:
        return catalogue(language).gettext(message)

    def by_number(message: str, plural: str, number: int) -> str:
        return catalogue(language).ngettext(message, plural, number)

    return one, by_number
