"""A post as search engines and reference programs read it from its page: schema.org, as JSON.

It stands in an element that no browser runs. What could end that element early is
written as an escape, which JSON reads as the same letter.
"""

import json
from typing import Any

from mailbridge.core.pages.frame import Around
from mailbridge.core.pages.names import author
from mailbridge.core.pages.words import excerpt, masked
from mailbridge.model import Alliance, Entry

_BEGINNING = 600  # letters: who wants all of it reads the page
_ESCAPED = {ord(each): f"\\u{ord(each):04x}" for each in "<>&"}


def described(around: Around, alliance: Alliance, entry: Entry, answers: int) -> str:
    """Return a post as a DiscussionForumPosting in JSON-LD, fit to stand in a page."""
    links, outline = around.links, entry.outline
    url = links.absolute(links.post(alliance.slug, outline.number))
    value: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "DiscussionForumPosting",
        "headline": masked(outline.subject),
        "text": excerpt(entry.text, _BEGINNING),
        "author": _author(alliance, entry),
        "datePublished": outline.received_at.isoformat(timespec="minutes"),
        "dateModified": entry.changed_at.isoformat(timespec="minutes") if entry.changed_at else "",
        "version": entry.version,
        "inLanguage": entry.language or "",
        "url": url,
        "identifier": f"{alliance.slug}-{outline.number}",
        "commentCount": answers,
        "license": masked(alliance.licence),
        "isPartOf": _said(
            {
                "@type": "WebSite",
                "name": masked(alliance.name),
                "url": links.absolute(links.alliance(alliance.slug)),
            }
        ),
    }
    return json.dumps(_said(value), ensure_ascii=False).translate(_ESCAPED)


def _author(alliance: Alliance, entry: Entry) -> dict[str, str]:
    byline = author(entry.outline.byline, alliance.attribution)
    kind = "Person" if alliance.attribution == "name" else "Organization"
    return {"@type": kind, "name": byline.name}


def _said(value: dict[str, Any]) -> dict[str, Any]:
    """Return it without what is not known."""
    return {key: each for key, each in value.items() if each != ""}
