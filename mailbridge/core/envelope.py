"""What differs between two copies of a letter: its return path, where a reply goes, how to leave.

These three carry tokens, so they stand outside the letter's stored bytes: the
body is the same for everyone and gives nothing away when it is forwarded. They
are written once for every delivery, and so from parts made once a letter.
"""

from dataclasses import dataclass

from mailbridge.core.letter import header, phrase
from mailbridge.core.site import Site
from mailbridge.core.tokens import bounce_token, reply_token, unsubscribe_token


@dataclass(frozen=True, slots=True)
class Envelope:
    """One copy's return path, and the header lines that go in front of the shared ones."""

    return_path: str
    head: bytes


@dataclass(frozen=True, slots=True)
class Envelopes:
    """Makes the envelopes of one letter; `place` is the number of the post a reply answers."""

    site: Site
    slug: str
    place: int
    reply_to: bytes

    def of(self, delivery_id: int, membership_id: int) -> Envelope:
        """Return the envelope of one delivery to one member."""
        keys, addresses, slug = self.site.keys, self.site.addresses, self.slug
        reply = reply_token(keys, slug, self.place, membership_id)
        leave = unsubscribe_token(keys, slug, membership_id)
        head = (
            f" <{addresses.with_token(slug, reply)}>\r\n"
            f"List-Unsubscribe: <mailto:{addresses.with_token(slug, leave)}?subject=leave>"
        )
        bounce = addresses.bounce(slug, bounce_token(keys, slug, delivery_id))
        return Envelope(bounce, self.reply_to + head.encode("ascii") + b"\r\n")


def envelopes(site: Site, slug: str, place: int, reply_name: str) -> Envelopes:
    """Return what makes a letter's envelopes; `reply_name` is shown as whom a reply goes to."""
    return Envelopes(site, slug, place, header("Reply-To", phrase(reply_name)))
