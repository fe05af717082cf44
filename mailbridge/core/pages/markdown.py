"""What moderators write in Markdown, as the HTML that every page allows.

HTML in Markdown is shown as text, and the result passes the same sanitiser as
a stranger's mail, so a plan pasted from anywhere can break nothing.
"""

from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from mailbridge.core.pages.words import masked
from mailbridge.core.sanitise import sanitise


def introduction(text: str) -> str:
    """Return Markdown as sanitised HTML without any address."""
    return masked(sanitise(_parser().render(text))) if text.strip() else ""


def plain_markdown(text: str) -> str:
    """Return Markdown as plain text: each paragraph on one line, without signs."""
    paragraphs = [token.children or [] for token in _parser().parse(text) if token.type == "inline"]
    return "\n\n".join("".join(_word(token) for token in each).strip() for each in paragraphs)


def _word(token: Token) -> str:
    match token.type:
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case _:
            return token.content


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False})
