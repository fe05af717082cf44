"""A document as Markdown (CommonMark, and a table): a file to keep, and what the DOCX is made of.

An author's words are escaped, so that reading the Markdown gives exactly them.
"""

import re

from jinja2 import Environment

from digests.core.highlights.document import Document
from digests.core.highlights.parts import Quote

_SIGNS = re.compile(r"([\\`*_\[\]<>|&])")
_NUMBERED = re.compile(r"^(\s*\d{1,9})([.)])", re.MULTILINE)
_GAPS = re.compile(r"\n{3,}")
NOTE = "#post-"  # what a citation links to where endnotes stand for the list of posts


def as_markdown(doc: Document, look: Environment, *, endnotes: bool = False) -> str:
    """Return a document's Markdown; with `endnotes` each citation leads to `NOTE` and a number."""

    def cite(one: Quote) -> str:
        target = f"{NOTE}{one.note}" if endnotes else one.url
        return f"[{escaped(one.label)}](<{target}>)" if target else escaped(one.label)

    template = look.get_template("highlights/document.txt")
    text = template.render(doc=doc, md=escaped, cite=cite, listed=not endnotes)
    return _GAPS.sub("\n\n", text).strip("\n") + "\n"


def escaped(text: str) -> str:
    """Return words as Markdown that says exactly them, on one line."""
    plain = _SIGNS.sub(r"\\\1", " ".join(text.split()))
    plain = _NUMBERED.sub(r"\1\\\2", plain)
    return re.sub(r"^([-+#=~])", r"\\\1", plain)
