"""A page of the web as a file: its links point at files, and what needs a server is gone."""

import posixpath
from collections.abc import Callable
from urllib.parse import quote

from lxml import html

from mailbridge.core.pages.copy.place import Kept

# `data-live` is on what a template says only to readers of the running site.
_LIVE = "//*[@data-live] | //form"
_LINKS = ("href", "src")


def links_of(page: bytes) -> list[str]:
    """Return what a page links to and loads, as it is written there."""
    elements = html.document_fromstring(page.decode()).iter("a", "link", "img")
    return [element.get("href") or element.get("src") for element in elements]


def as_file(page: bytes, file: str, kept: Callable[[str], Kept | None]) -> bytes:
    """Return a page as it is kept under `file`; `kept` says where a link of ours is."""
    document = html.document_fromstring(page.decode())
    for live in document.xpath(_LIVE):
        live.drop_tree()
    for element in document.iter("a", "link", "img"):
        _turn(element, file, kept)
    for link in document.xpath("//a[starts-with(@href, 'mailto:')] | //a[not(@href)]"):
        link.drop_tag()
    for link in document.xpath("//link[not(@href)]"):
        link.drop_tree()
    text = html.tostring(document, encoding="unicode", doctype="<!doctype html>")
    return text.replace("</wbr>", "").encode()  # libxml2 does not know that it is empty


def _turn(element: html.HtmlElement, file: str, kept: Callable[[str], Kept | None]) -> None:
    for name in _LINKS:
        url = element.get(name, "")
        place = None if element.get("rel") == "canonical" else kept(url)
        if place is not None:
            element.set(name, relative(place.file, file) + place.anchor)
        elif url.startswith("/"):
            del element.attrib[name]


def relative(file: str, at: str) -> str:
    """Return the link from one file of the folder to another."""
    return quote(posixpath.relpath(file, posixpath.dirname(at) or "."))
