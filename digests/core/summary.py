"""The moderators' summary of a week, as digests and the next theme's mail carry it."""

from dataclasses import dataclass

from mailbridge.core.letter import plain
from mailbridge.core.pages.names import author
from mailbridge.core.passages import passages
from mailbridge.core.sanitise import mask_addresses
from mailbridge.core.wording import tag
from mailbridge.model import Alliance, Entry

MOST_WORDS = 200  # of it in a brief digest and in a theme's mail; it is a post of its own too


@dataclass(frozen=True, slots=True)
class Summary:
    """A wrap-up: its post's number, who signs it, and its words.

    Where they are a translation, `translated_by` says whose, "" where that is not known.
    """

    number: int
    by: str
    text: str
    translated_by: str | None = None

    @property
    def brief(self) -> str:
        """Its words up to so many, whole paragraphs or else whole words."""
        return _up_to(self.text, MOST_WORDS)

    @property
    def is_cut(self) -> bool:
        """Whether `brief` leaves words out."""
        return self.brief != self.text


def summary(entry: Entry, alliance: Alliance, language: str) -> Summary:
    """Return a wrap-up's post as mails in a language carry it: a person's translation before it."""
    who = author(entry.outline.byline, alliance.attribution, language)
    found = entry.in_language(language)
    text = found.text if found else "\n\n".join(map(str, passages(entry.segments)))
    by = plain(who.name) or plain(who.organisation) or tag(alliance)
    translated_by = plain(mask_addresses(found.by)) if found else None
    return Summary(entry.outline.number, by, mask_addresses(text), translated_by)


def _up_to(text: str, most: int) -> str:
    if len(text.split()) <= most:
        return text
    kept: list[str] = []
    for paragraph in text.split("\n\n"):
        if len(" ".join((*kept, paragraph)).split()) > most:
            break
        kept.append(paragraph)
    return "\n\n".join(kept) or f"{' '.join(text.split()[:most])} ..."
