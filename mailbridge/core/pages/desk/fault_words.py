"""What is wrong with a list or a plan, in the reader's language.

Whoever finds a fault says it in English, for a terminal; the desk knows those
sentences again by their form, and says them in its reader's words. What a
library says (of broken TOML, of an address) stays in English.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache


def _(text: str) -> str:  # so that `pybabel extract` finds them
    return text


Said = tuple[str, Mapping[str, str]]
_VERBATIM = "%(words)s"  # of no catalogue: stays as it is

_PARTS = {
    "module": _("module %(number)s"),
    "theme": _("theme %(number)s"),
    "resource": _("resource %(number)s"),
    "moderator": _("moderator %(number)s"),
}
_PART = re.compile(r"(module|theme|resource|moderator) (\d+)")
_PLACE = re.compile(rf"\[?alliance\]?|questions|languages|[a-z]{{2}}(-[A-Z]{{2}})?|{_PART.pattern}")
_ENDS = (
    _('; did you mean "%(guess)s"?'),
    _("; there are %(known)s"),
    _(", such as %(example)s"),
)
_SENTENCES = (
    _("is empty"),
    _('the column "%(column)s" is there twice'),
    _('the column "%(column)s" is missing'),
    _('there is no column "%(column)s"'),
    _("the first line has to name the columns: %(columns)s"),
    _("the quotation marks are not in order from here on: %(why)s"),
    _("has %(cells)s cells, and the first line %(columns)s"),
    _("has more than one address: an invitation goes to one"),
    _("moderators are named in the plan, and not invited"),
    _('delivery "none" is no invitation'),
    _('"%(value)s" is not an e-mail address: %(why)s'),
    _("%(value)s is in line %(line)s already"),
    _("the addresses of %(name)s belong to different people"),
    _("%(name)s is the same person as %(other)s in line %(line)s"),
    _("%(name)s is the same person as %(other)s"),
    _("belongs to somebody else"),
    _("nobody moderates it, and people are invited in the lead's name"),
    _("%(day)s leaves no day to answer"),
    _('%(field)s "%(value)s" is no country code of two capital letters'),
    _('%(field)s "%(value)s" is no language tag'),
    _('"%(value)s" is no language tag'),
    _('%(field)s "%(value)s" is no number'),
    _('%(field)s "%(value)s" is no time of day'),
    _('%(field)s "%(value)s" is no weekday and time'),
    _('"%(value)s" is none of the alliance\'s languages'),
    _('%(field)s "%(value)s" is none of %(known)s'),
    _('%(field)s "%(value)s" is not known'),
    _("%(field)s holds a line break or another control character"),
    _("%(field)s is longer than %(most)s characters"),
    _("%(field)s has to be one line, without control characters"),
    _("%(field)s has to be a text in quotation marks"),
    _("%(field)s has to be a date without quotation marks"),
    _("%(field)s has to be a whole number from %(least)s to %(most)s"),
    _("%(field)s has to be a list in brackets, or tables %(tables)s"),
    _("%(field)s has to be written as tables: %(tables)s"),
    _("%(field)s has to be a table: %(table)s"),
    _("languages has to name at least one, the main one first"),
    _("questions has to have %(count)s, as the theme itself has"),
    _("no. %(number)s has to be a text of one line"),
    _('there is no key "%(key)s"'),
    _('key "%(value)s" has to be small letters, digits and -, a letter first'),
    _('key "%(value)s" is a page of every alliance'),
    _('slug "%(value)s" has to be 2 to 16 small letters and digits, a letter first'),
    _('slug "%(value)s" is a name that the bridge uses itself'),
    _('slug "%(value)s" is not %(slug)s'),
    _("subject_tag has at most 24 characters, and no brackets"),
    _("needs either url or file"),
    _('%(field)s "%(value)s" does not begin with https://HOST or http://HOST'),
    _('file "%(value)s" has to be beside the programme file or below it'),
    _('file "%(value)s" does not exist'),
    _('"%(value)s" is the main language: its words stand in the theme itself'),
    _("ends %(ends)s is before starts %(starts)s"),
    _("starts %(starts)s is outside the alliance's %(first)s to %(last)s"),
    _("starts %(starts)s is not after the theme before it, %(before)s"),
    _("theme %(key)s (%(label)s) has posts: it cannot be removed, or go to another module"),
    _("theme %(key)s (%(label)s) has posts: it cannot become %(other)s"),
    _("theme %(key)s (%(label)s) has posts: it cannot move from %(day)s to %(other)s"),
    _("theme %(key)s (%(label)s) has posts: it cannot lose its resource %(number)s, %(title)s"),
    _("%(field)s is there twice"),
    _("%(field)s is missing"),
)


def told(message: str) -> tuple[Said, ...]:
    """Return a fault as what a catalogue knows, piece by piece: msgids with their values."""
    places, rest = _places(message)
    sentence, ends = _ends(rest)
    found = (_known(text, sentence) for text in _SENTENCES)
    said = next((one for one in found if one), None)
    return (*places, said or (_VERBATIM, {"words": sentence}), *ends)


def _places(message: str) -> tuple[tuple[Said, ...], str]:
    """Return where a fault stands ("module 1, theme 2: "), and what it is."""
    before, colon, rest = message.partition(": ")
    if not colon or not all(map(_PLACE.fullmatch, before.split(", "))):
        return (), message
    more, rest = _places(rest)
    return (*_joined(before.split(", ")), (_VERBATIM, {"words": ": "}), *more), rest


def _joined(places: list[str]) -> Iterator[Said]:
    for at, place in enumerate(places):
        if at:
            yield _VERBATIM, {"words": ", "}
        part = _PART.fullmatch(place)
        yield (_PARTS[part[1]], {"number": part[2]}) if part else (_VERBATIM, {"words": place})


def _ends(message: str) -> tuple[str, tuple[Said, ...]]:
    """Return a fault without the hint it ends with, and that hint."""
    for text in _ENDS:
        found = _form(f"%(sentence)s{text}").fullmatch(message)
        if found:
            values = found.groupdict()
            return values.pop("sentence"), ((text, values),)
    return message, ()


def _known(text: str, sentence: str) -> Said | None:
    found = _form(text).fullmatch(sentence)
    return (text, found.groupdict()) if found else None


@cache
def _form(text: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"%\\\((\w+)\\\)s", r"(?P<\1>.+?)", re.escape(text)), re.DOTALL)
