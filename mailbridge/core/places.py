"""Countries and languages by their codes: ISO 3166 alpha-2, and BCP 47 tags.

People write "Perú", "UK" or "eng" where a code is wanted, so what is refused is
answered with the code that was probably meant. The names are those of the
Unicode CLDR, which also has codes for what is no country (EU, UN, ZZ).
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Literal, cast

from babel import Locale

_NO_COUNTRY = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
_NAMED_IN = ("en", "es", "fr", "pt")
_TAG = re.compile(r"([a-z]{2,3})(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
_ALSO = {"uk": "GB", "usa": "US", "drc": "CD"}


def country_fault(code: str) -> str:
    """Return what is wrong with a country's code, "" where nothing is."""
    if code in _countries():
        return ""
    meant = _by_name().get(code.casefold()) or (
        code.upper() if code.upper() in _countries() else ""
    )
    hint = f'; did you mean "{meant}"?' if meant else ", such as PE or KE"
    return f'"{code}" is no country code of two capital letters{hint}'


def language_fault(tag: str) -> str:
    """Return what is wrong with a language tag, "" where nothing is."""
    match = _TAG.fullmatch(tag)
    if match and match[1] in _languages() and (not match[3] or match[3][1:] in _countries()):
        return ""
    meant = _by_language().get(tag.casefold(), "")
    hint = f'; did you mean "{meant}"?' if meant else ', such as "en", "es" or "pt-BR"'
    return f'"{tag}" is no language tag{hint}'


@cache
def countries(language: str) -> tuple[tuple[str, str], ...]:
    """Return every country's code with its name in a language, in the order of the names."""
    names = _names("territories", language)
    found = ((code, str(names.get(code, code))) for code in _countries())
    return tuple(sorted(found, key=lambda one: unicodedata.normalize("NFKD", one[1]).casefold()))


@cache
def _countries() -> frozenset[str]:
    codes = _names("territories", "en")
    return frozenset(code for code in codes if code.isalpha() and len(code) == 2) - _NO_COUNTRY


@cache
def _languages() -> frozenset[str]:
    return frozenset(code for code in _names("languages", "en") if code.isalpha())


@cache
def _by_name() -> dict[str, str]:
    names = {
        name.casefold(): code
        for language in _NAMED_IN
        for code, name in _names("territories", language).items()
        if code in _countries()
    }
    return {**names, **_ALSO}


@cache
def _by_language() -> dict[str, str]:
    return {
        name.casefold(): code
        for language in _NAMED_IN
        for code, name in _names("languages", language).items()
        if code in _languages()
    }


def _names(what: Literal["territories", "languages"], language: str) -> dict[str, str]:
    return dict(cast("Mapping[str, str]", getattr(Locale(language), what)))
