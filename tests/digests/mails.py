"""Each kind of mail, in each language and format, as it goes out; and what a mail says."""

import re
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser

from mailbridge.model import Letter, Notice
from tests.digests import sample_mails, week

LANGUAGES = ("en", "es", "pt", "fr")
_KINDS: dict[str, Callable[[str], Letter | Notice]] = {
    "theme": sample_mails.theme,
    "post": sample_mails.post,
    "brief": lambda language: week.digest(week.entries(9), week.member(language)),
    "full": lambda language: week.digest(week.entries(4), week.member(language, "full")),
    "wrap-up": sample_mails.digest,
    "wrap-up-full": lambda language: sample_mails.digest(language, "full"),
    "wrap-up-post": sample_mails.wrap_up_post,
    "daily": lambda language: week.digest(week.entries(2), week.member(language), issue=week.DAILY),
    "daily-full": lambda language: week.digest(
        week.entries(2), week.member(language, "full"), issue=week.DAILY
    ),
    "announced": lambda language: week.digest(week.summed_up(), week.member(language)),
    "announcement": week.announcement,
    "facts": sample_mails.facts,
    "preview": week.preview,
    "no-news": lambda language: week.digest((), week.member(language)),
}
NAMES = tuple(f"{kind}-{language}" for kind in _KINDS for language in LANGUAGES)


def made(name: str) -> bytes:
    """Return a mail by its kind and language: "brief-es"."""
    kind, _, language = name.rpartition("-")
    return _KINDS[kind](language).content


def read(content: bytes) -> EmailMessage:
    """Return a mail as the standard library reads it."""
    mail = message_from_bytes(content, policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


def part(content: bytes, kind: str) -> str:
    """Return the "plain" or "html" part, with plain line ends."""
    found = read(content).get_body((kind,))
    assert found is not None
    return found.get_content().replace("\r\n", "\n")


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("a", "b", "span"):
            self.texts.append(" ")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def words_of_html(content: bytes) -> list[str]:
    """Return the words a reader of the HTML part sees, in order."""
    page = _Page()
    page.feed("<body" + part(content, "html").partition("<body")[2])
    return "".join(page.texts).split()


def words_of_text(content: bytes) -> list[str]:
    """Return the words of the text part, without the signs that only text needs."""
    return re.sub(r"(?m)^> |^-- $|^-{5,}(?= |$)| -{5,}$", "", part(content, "plain")).split()
