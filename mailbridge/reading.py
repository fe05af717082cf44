"""What one mail says, and what it asks of the archive: pure, and without a database."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mailbridge.core.addresses import normalised
from mailbridge.core.classify import SPAM_HEADERS, declared_language, kind_of
from mailbridge.core.commands.words import Asked
from mailbridge.core.identity import Identity, author_of
from mailbridge.core.one_word import asked_first
from mailbridge.core.parse import parse
from mailbridge.core.prescan import MESSAGE_BYTES, prescan
from mailbridge.core.returned import returned
from mailbridge.core.site import Site
from mailbridge.core.thread import (
    subject_key,
    wanted,
)
from mailbridge.core.tokens import Token, read_token
from mailbridge.core.trim import Words, trim
from mailbridge.model import (
    Asks,
    Evidence,
    Incoming,
    Kind,
    Mail,
    Proof,
    Purpose,
    Route,
    SegmentKind,
)

FEW = 20  # words that one may well write twice


@dataclass(frozen=True, slots=True)
class Reading:
    """What a mail says, before anybody asks what the archive knows.

    `kind` and `why` are what the mail shows by itself, `proof` what its arrival
    showed of its author; `body_hash` is SHA-256
    over its words, so that a copy with other headers is known again. `document`
    is what a file says where the mail says little more than that it has one.
    """

    mail: Mail
    words: Words
    author: Identity
    kind: Kind
    why: str
    body_hash: str
    document: str = ""
    proof: Proof | None = None

    @property
    def language(self) -> str | None:
        """The BCP 47 tag that the author's mail client declares; None for most."""
        return declared_language(self.mail)

    @property
    def text(self) -> str:
        """The author's own words, as plain text."""
        return self.joined("own")

    def joined(self, kind: SegmentKind) -> str:
        """Return the segments of one kind as one text."""
        return "".join(s.text for s in self.words.segments if s.kind == kind).strip("\n")


def opened(
    raw: bytes,
    message_bytes: int = MESSAGE_BYTES,
    parse: Callable[[bytes], Mail] = parse,
) -> Mail:
    """Return a mail decoded; Unreadable where no parser should be fed it.

    `parse` may do its work elsewhere: a big mail is parsed in a process of its own.
    """
    prescan(raw, message_bytes)
    return parse(raw)


def read(
    mail: Mail,
    evidence: Evidence | None,
    ancestors: Sequence[str] = (),
    own_list_ids: Sequence[str] = (),
    spam_headers: Sequence[str] = SPAM_HEADERS,
) -> Reading:
    """Return what a mail says; `ancestors` are the texts it may quote, the nearest first."""
    kind, why = kind_of(mail, evidence, own_list_ids, spam_headers)
    author, words = author_of(mail, evidence), trim(mail, ancestors)
    proof = evidence.proof if evidence else None
    return Reading(mail, words, author, kind, why, body_hash(mail.body), proof=proof)


def same_purposes(purpose: Purpose) -> tuple[Purpose, ...]:
    """Return the purposes among which one mail is a copy of another."""
    return ("post", "reply") if purpose in ("post", "reply") else (purpose,)


def body_hash(body: str) -> str:
    """Return SHA-256, in hex, of a body's words: relays rewrap lines, but keep words."""
    return hashlib.sha256(" ".join(body.split()).encode("utf-8", "surrogatepass")).hexdigest()


def words_hash(reading: Reading) -> str:
    """Return SHA-256, in hex, of who says what with which files; "" where nobody says anything.

    A few words are the same only in the same place: people agree more than once.
    """
    words, files = reading.text.split(), sorted(file.hash for file in reading.mail.attachments)
    if not reading.author.address or not (words or files):
        return ""
    mail = reading.mail
    place = (subject_key(mail.subject), mail.in_reply_to) if len(words) < FEW else ()
    said = repr((normalised(reading.author.address), words, files, place))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def asks_of(route: Route, reading: Reading, site: Site) -> Asks:
    """Return what one mail needs to know of the archive."""
    seeks = wanted(reading.mail, reading.words)
    token = token_of(route, site) or _token_beside(route, reading.mail, site)
    number = token.place if token and token.kind == "r" else None
    asked = _asked_for(route, reading)
    return Asks(
        ids=seeks.ids,
        numbers=(*seeks.numbers, *filter(None, (number, asked.number))),
        subject_key=seeks.subject_key,
        address=normalised(reading.author.address) if reading.author.address else "",
        token_number=number,
        hinted=token.membership or None if token and token.kind == "r" else None,
        leaver=token.membership if token and token.kind == "u" else None,
        question=token.place if token and token.kind == "q" else None,
        command=asked.command,
        named=asked.number,
        message_id=reading.mail.message_id,
        body_hash=reading.body_hash,
        words_hash=words_hash(reading),
    )


def _asked_for(route: Route, reading: Reading) -> Asked:
    """Return the command that a mail may be; what goes to the list is one by its kind alone."""
    if route.purpose == "join":
        return Asked("join")
    if route.purpose in ("post", "reply") and reading.kind != "command":
        return Asked("")
    return asked_first(reading.mail) or Asked("")


def list_id(slug: str, site: Site) -> str:
    """Return the List-Id that an alliance's letters carry (RFC 2919)."""
    return f"{slug}.{site.addresses.domain}"


def token_of(route: Route, site: Site) -> Token | None:
    """Return what the token in an address says, None where there is none of ours."""
    if not route.token or route.alliance is None:
        return None
    return read_token(site.keys, route.alliance, route.token)


def _token_beside(route: Route, mail: Mail, site: Site) -> Token | None:
    """Return the reply token of a mail that went to the list as well: both copies say one place.

    Servers may hand in a mail for two recipients as two, in either order.
    """
    if route.alliance is None or route.purpose != "post":
        return None
    found = (site.addresses.route(box.address, {route.alliance}) for box in (*mail.to, *mail.cc))
    replies = (other for other in found if other and other.purpose == "reply")
    return next(filter(None, (token_of(other, site) for other in replies)), None)


def delivery_of(incoming: Incoming, reading: Reading, site: Site) -> int | None:
    """Return the delivery a machine's mail is about: as its address says, else what it returns."""
    addressed = token_of(incoming.route, site)
    if addressed and addressed.kind == "b":
        return addressed.delivery
    if reading.kind not in ("bounce", "complaint"):
        return None
    found = returned(incoming.raw, site.keys)
    return found.token.delivery if found and found.slug == incoming.route.alliance else None
