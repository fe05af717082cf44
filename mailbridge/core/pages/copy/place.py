"""Where in the folder a page of the web is kept.

A folder opened from a disk has no server that would look for `index.html` and
no query strings, so every link names its file. What only a running site can do
(one's own mail, the desk, other languages) has no file.
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

_LIVE = ("mail", "join", "reply")
_LISTS = ("people",)  # whose other orders and later pages are few, and kept
_PAGE = re.compile(r"([a-z0-9-]+/)*[a-z0-9-]*(\.[a-z]+)?")
_FILE = re.compile(r"(\d+/files/\d+/|files/[0-9a-f]+/)(.+)", re.DOTALL)
_LONGEST = 120  # letters of a file's name: some archives and disks take no more than 255 bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """A page of the web in the folder; `file` is relative to its top, `anchor` begins with #."""

    file: str
    anchor: str = ""


def kept(url: str, base_url: str, slug: str) -> Kept | None:
    """Return where a URL of ours is kept, None where it is not in the folder.

    `url` is a path with query and fragment, or a whole URL below `base_url`, as mails have it.
    """
    root = urlsplit(base_url).path
    whole = base_url and url.startswith(f"{base_url}/")
    parts = urlsplit(url.removeprefix(base_url.removesuffix(root)) if whole else url)
    if parts.scheme or parts.netloc or not parts.path.startswith(f"{root}/"):
        return None
    path, anchor = parts.path.removeprefix(root), f"#{parts.fragment}" if parts.fragment else ""
    if path.startswith("/static/"):
        return Kept(unquote(path).lstrip("/"))
    if not path.startswith(f"/{slug}/"):
        return None
    inside = unquote(path.removeprefix(f"/{slug}/"))
    asked = [(key, value) for key, value in parse_qsl(parts.query) if key != "lang"]
    if inside == "search":
        return Kept("search/index.html", f"#{urlencode(asked)}" if asked else "")
    return _page(inside, asked, anchor)


def _page(inside: str, asked: list[tuple[str, str]], anchor: str) -> Kept | None:
    first = inside.partition("/")[0]
    if first in _LIVE:
        return None
    if found := _FILE.fullmatch(inside):
        return Kept(f"{found[1]}{_on_disk(found[2])}")
    if not _PAGE.fullmatch(inside):
        return None
    if "." in inside.rpartition("/")[2]:
        return Kept(inside)
    more = [f"{key}-{value}" for key, value in asked if value.isalnum()]
    folder = "/".join((inside.rstrip("/"), *(more if first in _LISTS else ())))
    return Kept(f"{folder}/index.html".lstrip("/"), anchor)


def _on_disk(name: str) -> str:
    """Return a file's name as every system takes it, its extension kept."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in " ._-()") else "_" for c in name)
    stem, dot, extension = plain.strip(" .").rpartition(".")
    short = f"{stem[:_LONGEST]}{dot}{extension[:10]}" if stem else extension[:_LONGEST]
    return short or "file"
