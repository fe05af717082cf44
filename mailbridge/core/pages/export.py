"""A post as `export posts` writes it: the contract's keys, and no address in any of them.

Only Message-IDs stay as they came: they look like addresses, and are what other
archives of the same mail are matched by.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC

from mailbridge.core.pages.names import author
from mailbridge.core.pages.words import masked
from mailbridge.model import Alliance, Entry


@dataclass(frozen=True, slots=True)
class Record:
    """One line; the fields are the contract's keys in the contract's order."""

    number: int
    message_id: str
    letter_id: str
    parent: str | None
    parent_number: int | None
    thread: int
    module: str | None
    theme: str | None
    subject: str
    author: str
    country: str
    at: str
    late: bool
    text: str
    html: str


def places(alliance: Alliance) -> Mapping[int, tuple[str, str]]:
    """Return the URL segments of module and theme for each theme's id."""
    return {
        theme.id: (module.key, theme.key) for module in alliance.modules for theme in module.themes
    }


def record(alliance: Alliance, where: Mapping[int, tuple[str, str]], entry: Entry) -> Record:
    """Return a post's line; a parent that was taken back is not named."""
    outline = entry.outline
    module, theme = where.get(outline.theme_id or 0, (None, None))
    return Record(
        number=outline.number,
        message_id=entry.message_id,
        letter_id=entry.letter_id,
        parent=entry.parent_message_id,
        parent_number=outline.parent_number if entry.parent else None,
        thread=outline.thread,
        module=module,
        theme=theme,
        subject=masked(outline.subject),
        author=author(outline.byline, alliance.attribution).name,
        country=outline.byline.country,
        at=outline.received_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        late=entry.late,
        text=masked(entry.text),
        html=masked(entry.html),
    )
