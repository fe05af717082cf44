"""What every mail and page of one installation has in common, read once from its settings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from jinja2 import Environment

from mailbridge.core.route import Addresses
from mailbridge.core.tokens import Keys

ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Site:
    """One installation; `base_url` has no slash at its end and may be "" (then no links).

    `looks` are the templates by language: those we have words in, English among them.
    `signs` is that its letters carry a DKIM signature. `pdf` turns a page into a PDF file,
    None where what it takes is not installed.
    """

    name: str
    base_url: str
    addresses: Addresses
    keys: Keys
    looks: Mapping[str, Environment]
    signs: bool = False
    pdf: Callable[[str], bytes] | None = None

    @property
    def templates(self) -> Environment:
        """The templates in English, for what has no reader whose language is known."""
        return self.looks[ENGLISH]

    def look(self, language: str) -> Environment:
        """Return the templates in a reader's language (as BCP 47 has it), else in English."""
        return self.looks[self.language_of(language)]

    def language_of(self, *tags: str) -> str:
        """Return the first of some languages that we have words in; English if there is none."""
        primary = (tag.partition("-")[0].lower() for tag in tags)
        return next((tag for tag in primary if tag in self.looks), ENGLISH)

    @property
    def one_click(self) -> bool:
        """Whether a mail client may leave for its user with one POST: RFC 8058 wants both."""
        return self.signs and self.base_url.startswith("https://")
