"""What somebody typed into the search field, as a Query: any input is one, none is an error.

Nothing of the input reaches a database's own query language: terms are made of
folded letters and digits only. Where an archive does not name its authors, they
cannot be found by name either.
"""

import re

from mailbridge.findable import words
from mailbridge.model import Alliance, Field, Query, Term, Theme

LONGEST = 300  # letters that are read of an input
_MOST_TERMS = 16
_SHORTEST_BEGINNING = 4
_FIELDS: dict[str, tuple[Field, ...]] = {
    "name": ("name", "organisation", "country", "words"),
    "organisation": ("organisation", "country", "words"),
    "country": ("country", "words"),
}
_ONLY: dict[str, tuple[Field, ...]] = {
    "from": ("name", "organisation"),
    "country": ("country",),
}
_PART = re.compile(
    r"(?P<no>[-−–]?)(?:(?P<key>from|country|in|lang):)?"
    r"(?:[\"“”«„](?P<phrase>[^\"“”»«„]*)[\"“”»]?|(?P<word>[^\s\"“”«»„]+))",
    re.IGNORECASE,
)
_PLACE = re.compile(r"m(\d{1,4})(?:\.(\d{1,4}))?", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2,3}", re.IGNORECASE)


def query_of(text: str, alliance: Alliance) -> Query:
    """Return what an input asks for; one without any word asks for nothing."""
    wanted: list[Term] = []
    unwanted: list[Term] = []
    themes: tuple[int, ...] | None = None
    language = ""
    for part in _PART.finditer(text[:LONGEST]):
        key, said = (part["key"] or "").lower(), part["word"] or ""
        if key == "in" and (place := _PLACE.fullmatch(said)):
            themes = _themes(alliance, place)
        elif key == "lang" and _LANGUAGE.fullmatch(said):
            language = said.lower()
        elif term := _term(part, key, _FIELDS[alliance.attribution]):
            (unwanted if part["no"] else wanted).append(term)
    return Query(tuple(wanted[:_MOST_TERMS]), tuple(unwanted[:_MOST_TERMS]), themes, language)


def _term(part: re.Match[str], key: str, shown: tuple[Field, ...]) -> Term | None:
    quoted = part["phrase"] is not None
    found = tuple(words(part["phrase"] if quoted else part["word"]))
    if not found:
        return None
    only = _ONLY.get(key, shown)
    fields: tuple[Field, ...] = tuple(field for field in shown if field in only)
    begins = not quoted and not part["no"] and len(found[-1]) >= _SHORTEST_BEGINNING
    return Term(found, fields, begins)


def _themes(alliance: Alliance, place: re.Match[str]) -> tuple[int, ...]:
    module, theme = int(place[1]), int(place[2] or 0)

    def named(each: Theme) -> bool:
        return theme in (0, each.number)

    found = (m.themes for m in alliance.modules if m.number == module)
    return tuple(each.id for themes in found for each in themes if named(each))


def is_named(query: Query, text: str, folded: str = "") -> bool:
    """Return whether a text, which is no post, holds all that is wanted and nothing unwanted.

    `folded` are more words of it, folded already.
    """
    if not query.wanted or query.language or query.themes is not None:
        return False
    line = f" {' '.join(words(text))} {folded} "
    return all(_in(term, line) for term in query.wanted) and not any(
        _in(term, line) for term in query.unwanted
    )


def _in(term: Term, line: str) -> bool:
    return "words" in term.fields and f" {' '.join(term.words)}{'' if term.begins else ' '}" in line
