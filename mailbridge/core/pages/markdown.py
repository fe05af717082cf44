"""What moderators write in Markdown, as the HTML that every page allows.

HTML in Markdown is shown as text, and the result passes the same sanitiser as
a stranger's mail, so a plan pasted from anywhere can break nothing.
"""

from functools import cache

from markdown_it import MarkdownIt

from mailbridge.core.pages.words import masked
from mailbridge.core.sanitise import sanitise


def introduction(text: str) -> str:
    """Return Markdown as sanitised HTML without any address."""
    return masked(sanitise(_parser().render(text))) if text.strip() else ""


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False})
