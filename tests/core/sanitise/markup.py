"""What tests ask of sanitised HTML: is there anything but the allow-list, and which words."""

import re
from html.parser import HTMLParser

REL = "nofollow noopener noreferrer ugc"
# The contract's list, written out once more on purpose: the code must not be its own judge.
ALLOWED = {
    "a": {"href", "title", "rel"},
    "abbr": {"title"},
    "acronym": {"title"},
    "b": set[str](),
    "blockquote": {"cite"},
    "br": set[str](),
    "cite": set[str](),
    "code": set[str](),
    "del": {"datetime"},
    "em": set[str](),
    "i": set[str](),
    "li": set[str](),
    "ol": set[str](),
    "p": set[str](),
    "q": {"cite"},
    "s": set[str](),
    "strike": set[str](),
    "strong": set[str](),
    "ul": set[str](),
}
_ABSOLUTE = re.compile(r"https?://[^/]", re.IGNORECASE)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ALLOWED:
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            if name not in ALLOWED.get(tag, set()):
                self.faults.append(f"<{tag} {name}>")
            if name in {"href", "cite"} and not _ABSOLUTE.match(value or ""):
                self.faults.append(f"<{tag} {name}={value}>")
        if tag == "a" and dict(attrs).get("rel") != REL:
            self.faults.append("a link without our rel")

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"comment {data}")

    def handle_decl(self, decl: str) -> None:
        self.faults.append(f"declaration {decl}")


def faults_in(html: str) -> list[str]:
    """Return everything in a page that is not on the contract's list."""
    reader = _read(html)
    return reader.faults


def words_of(html: str) -> str:
    """Return the words of sanitised HTML, without white space."""
    return "".join("".join(_read(html).words).split())


def _read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader
