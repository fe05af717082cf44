"""The same words in two versions, plain text and HTML: which one is the body.

Most plain texts are the HTML's words with its links written out. Some are only
"your mail program cannot show HTML", some are empty, some were cut off by a
gateway, and then the HTML's visible words are what the author wrote.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape, unescape

from mailbridge.core.visible import visible_text

# HTML says more when this share of its different words, and this many, are not in the plain text.
MORE_SHARE = 0.4
MORE_WORDS = 5
SAMPLE = 40

_TAG = re.compile(r"<[^<>]*>")
_RUN = re.compile(r">([^<>]{3,200})")
_LONG_WORD = re.compile(r"\w{3,}")
# A CJK character is a word of its own: those languages write no spaces.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\w+")


@dataclass(frozen=True, slots=True)
class Said:
    """A run of the body: as plain text, as HTML, or both."""

    text: str = ""
    html: str = ""


def body_text(run: Said) -> str:
    """Return a run's words as plain text: its own, unless they are none or the HTML says more."""
    if not run.html:
        return run.text
    if not run.text.strip() or html_says_more(run.text, run.html):
        return visible_text(run.html) or run.text
    return run.text


def body_html(run: Said) -> str:
    """Return a run as HTML, made of its plain text where it has no other."""
    if run.html:
        return run.html
    return f"<div>{escape(run.text, quote=False)}</div>".replace("\n", "<br>\n")


def html_says_more(text: str, html: str) -> bool:
    """Return whether a good part of the HTML's words is missing from the plain text.

    A sample of the words settles nearly every mail; the rest are looked at in full.
    """
    said = text.lower()
    words = _LONG_WORD.findall(unescape(_sample_of(html)).lower())
    sample = words[:: len(words) // SAMPLE + 1]
    if sum(word not in said for word in sample) <= len(sample) * MORE_SHARE / 2:
        return False
    known, more = _words(said), _words(visible_text(html).lower())
    missing = len(more - known)
    return missing >= MORE_WORDS and missing > MORE_SHARE * len(more)


def _sample_of(html: str) -> str:
    """Return the beginnings of texts between tags, from all over a page."""
    runs: list[str] = []
    step, at = len(html) // SAMPLE + 1, 0
    while run := _RUN.search(html, at):
        runs.append(run[1])
        at = max(run.end(), at + step)
    return " ".join(runs) or _TAG.sub(" ", html)


def distinct(texts: Sequence[str]) -> list[str]:
    """Return texts in their order, without those that another one already holds.

    Mailers that take "alternative" for "mixed" put two different texts there.
    """
    kept: list[str] = []
    for text in sorted(dict.fromkeys(texts), key=len, reverse=True):
        if not any(_squeezed(text) in _squeezed(other) for other in kept):
            kept.append(text)
    return [text for text in dict.fromkeys(texts) if text in kept]


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text))


def _squeezed(text: str) -> str:
    return "".join(text.split())
