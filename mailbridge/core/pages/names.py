"""Names, countries, languages, sizes and kinds of files, as pages word them.

The alliance decides whether its archive names people, their organisations or
only their countries. A name can hold an address (some clients put one there),
so names are masked like everything else.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from babel import Locale
from babel.numbers import format_decimal

from mailbridge.core.pages.dates import locale_of
from mailbridge.core.pages.words import masked
from mailbridge.model import Byline

Attribution = Literal["name", "organisation", "country"]

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_EXTENSION = re.compile(r"\.([A-Za-z0-9]{1,5})$")


@dataclass(frozen=True, slots=True)
class Author:
    """Whose a post is, as the archive says it; any of them can be ""."""

    name: str
    organisation: str
    country: str


def author(byline: Byline, attribution: Attribution, language: str = "en") -> Author:
    """Return how the alliance names an author, the most it says always first."""
    name, organisation = masked(byline.name), masked(byline.organisation)
    country = country_name(byline.country, language)
    if attribution == "name":
        return Author(name, organisation, country)
    if attribution == "organisation" and organisation:
        return Author(organisation, "", country)
    return Author(country, "", "")


def country_name(code: str, language: str = "en") -> str:
    """Return a country's name by its alpha-2 code, the code itself where nobody knows it."""
    return _words("territories", language).get(code.upper(), code)


def language_tag(tag: str | None) -> str:
    """Return a BCP 47 tag that is fit for a `lang` attribute, else ""."""
    return tag if tag and _LANGUAGE.fullmatch(tag) else ""


def language_name(tag: str, language: str = "en") -> str:
    """Return a language's name by its tag, "" where nobody knows it."""
    return _words("languages", language).get(_primary(tag), "")


def direction(tag: str) -> str:
    """Return "rtl", "ltr", or "auto" where the language is not known."""
    if _primary(tag) in ("ar", "fa", "he", "ps", "sd", "ug", "ur", "yi"):
        return "rtl"
    return "ltr" if language_name(tag) else "auto"


def size(count: int, language: str = "en") -> str:
    """Return a number of bytes in words: "86 KB", "1.1 MB"."""
    one = "o" if language == "fr" else "B"
    if count < 1000:
        return f"{count}\u00a0{'octets' if language == 'fr' else 'bytes'}"
    if count < 999_500:
        return f"{count / 1000:.0f}\u00a0K{one}"
    millions = format_decimal(count / 1_000_000, "0.0", locale=locale_of(language))
    return f"{millions}\u00a0M{one}"


def file_name(name: str) -> str:
    """Return a file's name without addresses, and without letters that nobody sees.

    One of those, U+202E, would show "evil exe.pdf" for what is saved as an .exe.
    """
    return masked("".join(letter for letter in name if letter.isprintable()))


def file_kind(name: str, media_type: str) -> str:
    """Return what people call a file's kind: its extension, else the end of its media type."""
    found = _EXTENSION.search(name)
    return (found[1] if found else media_type.rpartition("/")[2]).upper()[:12]


def _primary(tag: str) -> str:
    return tag.partition("-")[0].lower()


@cache
def _words(of: Literal["territories", "languages"], language: str) -> Mapping[str, str]:
    locale = Locale.parse(locale_of(language))
    found: Mapping[str, str] = locale.territories if of == "territories" else locale.languages
    return found
