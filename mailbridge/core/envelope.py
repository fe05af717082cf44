"""What differs between copies of a letter: return path, id, where replies go, how to leave.

These carry tokens, so they stand outside the letter's stored bytes: the
body is the same for everyone and gives nothing away when it is forwarded. They
are written once for every delivery, and so from parts made once a letter. A
notice has one reader, and so holds its own; only its return path differs.
"""

from dataclasses import dataclass
from typing import Protocol

from mailbridge.core.letter import header, phrase
from mailbridge.core.pages.links import Links
from mailbridge.core.returned import delivery_field
from mailbridge.core.site import Site
from mailbridge.core.tokens import bounce_token, reply_token, unsubscribe_token


@dataclass(frozen=True, slots=True)
class Envelope:
    """One copy's return path, and the header lines that go in front of the shared ones."""

    return_path: str
    head: bytes


class Envelopes(Protocol):
    """Makes the envelopes of one letter."""

    def of(self, delivery_id: int, membership_id: int | None) -> Envelope:
        """Return the envelope of one delivery."""
        ...


@dataclass(frozen=True, slots=True)
class ListEnvelopes:
    """Makes those of a letter to members; `place` is the number of the post a reply answers."""

    site: Site
    slug: str
    place: int
    reply_to: bytes

    def of(self, delivery_id: int, membership_id: int | None) -> Envelope:
        """Return the envelope of one delivery to one member."""
        keys, addresses, slug = self.site.keys, self.site.addresses, self.slug
        membership_id = membership_id or 0
        reply = reply_token(keys, slug, self.place, membership_id)
        leave = unsubscribe_token(keys, slug, membership_id)
        head = (
            f" <{addresses.with_token(slug, reply)}>\r\n"
            f"List-Unsubscribe: {self._page(leave)}"
            f"<mailto:{addresses.with_token(slug, leave)}?subject=leave>\r\n"
        )
        post = b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
        bounce = addresses.bounce(slug, bounce_token(keys, slug, delivery_id))
        named = delivery_field(keys, slug, delivery_id)
        whole = self.reply_to + head.encode("ascii") + (post if self.site.one_click else b"")
        return Envelope(bounce, named + whole)

    def _page(self, leave: str) -> str:
        """Return the address that a mail client posts to, where one may; in front of the other."""
        links = Links(self.site.base_url)
        return f"<{links.absolute(links.leave(leave))}>,\r\n " if self.site.one_click else ""


@dataclass(frozen=True, slots=True)
class NoticeEnvelopes:
    """Makes that of a notice; nothing comes back of one that answers a mail."""

    site: Site
    slug: str
    answers_mail: bool

    def of(self, delivery_id: int, membership_id: int | None) -> Envelope:  # noqa: ARG002 -- as lists
        """Return the envelope of the one delivery."""
        if self.answers_mail:
            return Envelope("", b"")
        keys, slug = self.site.keys, self.slug
        bounce = self.site.addresses.bounce(slug, bounce_token(keys, slug, delivery_id))
        return Envelope(bounce, delivery_field(keys, slug, delivery_id))


def envelopes(site: Site, slug: str, place: int, reply_name: str) -> Envelopes:
    """Return what makes a letter's envelopes; `reply_name` is shown as whom a reply goes to."""
    return ListEnvelopes(site, slug, place, header("Reply-To", phrase(reply_name)))
