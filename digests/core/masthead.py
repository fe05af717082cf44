"""The header lines of issues: from the alliance or its lead, to the list."""

import hashlib
from datetime import UTC, datetime
from email.utils import format_datetime

from digests.core.sheet import Around
from mailbridge.core.letter import Headers, mailbox, phrase, plain, words
from mailbridge.core.pages.links import Links
from mailbridge.core.site import Site
from mailbridge.core.wording import tag
from mailbridge.model import Alliance, Context, Mailbox


def headers(
    alliance: Alliance, site: Site, sender: str, subject: str, at: datetime, message_id: str
) -> Headers:
    """Return the header lines of an issue's letter; `sender` is "" for the alliance itself."""
    slug, addresses = alliance.slug, site.addresses
    list_address = addresses.of(slug, "post")
    name = plain(alliance.name) or tag(alliance)
    archive = Links(site.base_url).absolute(Links(site.base_url).alliance(slug))
    return (
        (
            "From",
            mailbox(Mailbox(f"{sender} via {tag(alliance)}" if sender else name, list_address)),
        ),
        ("To", mailbox(Mailbox(name, list_address))),
        ("Subject", words(subject)),
        ("Date", format_datetime(at.astimezone(UTC))),
        ("Message-ID", message_id),
        ("List-Id", f"{phrase(alliance.name)} <{slug}.{addresses.domain}>"),
        ("List-Post", f"<mailto:{list_address}>"),
        ("List-Help", f"<mailto:{addresses.of(slug, 'request')}?subject=help>"),
        ("List-Owner", f"<mailto:{addresses.of(slug, 'owner')}>"),
        *((("List-Archive", f"<{archive}>"),) if archive else ()),
        ("Precedence", "list"),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "OOF, AutoReply"),
    )


def around_of(context: Context, site: Site) -> Around:
    """Return what the lines of an issue's HTML lead to."""
    slug, links = context.alliance.slug, Links(site.base_url)
    post_url = links.absolute(links.post(slug, 0))
    return Around(site.addresses.of(slug, "post"), post_url, context.number)


def unguessable(site: Site, key: str) -> str:
    """Return the random part of an issue's ids: the same whoever rings; nobody else can make it."""
    return hashlib.sha256(f"{site.keys.current}\n{key}".encode()).hexdigest()[:16]


def issue_id(site: Site, alliance: Alliance, key: str, variant: str) -> str:
    """Return the Message-ID of one variant of an issue."""
    random = unguessable(site, f"{key} {variant}")
    return f"<{alliance.slug}.issue.{random}@{site.addresses.domain}>"
