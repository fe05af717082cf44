"""What comes in: how it arrived, what it says, and what it reports."""

from dataclasses import dataclass
from datetime import datetime

from mailbridge.model.plan import Member
from mailbridge.model.words import Dmarc, Purpose, SegmentKind


@dataclass(frozen=True, slots=True)
class Route:
    """What an address of ours is for; `alliance` is None for postmaster and abuse."""

    alliance: str | None
    purpose: Purpose
    recipient: str
    token: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """What speaks for a mail's author: looked at once, kept with the mail, never asked again.

    `by` is who looked: a trusted server by its name, or "mailbridge". `author`
    is the address of the From it is about. `dkim` are the domains whose
    signatures hold, `aligned` that one of them is the author's own
    organisation; `spf` is the domain that a trusted server says really sent
    it. `dmarc` is "none" where nothing can be told from it, and "unanswered"
    where no name server answered. `policy` is what the author's domain
    publishes, "" where that is nothing.
    """

    by: str
    author: str
    dkim: tuple[str, ...] = ()
    aligned: bool = False
    spf: str = ""
    dmarc: Dmarc = "none"
    policy: str = ""


@dataclass(frozen=True, slots=True)
class KnownPath:
    """A way that an address's mail comes by, such as "dkim:example.org"."""

    address: str
    path: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What only the moment of arrival knows; `proof` is None until it was looked for."""

    door: str
    peer: str
    helo: str
    mail_from: str
    recipients: tuple[str, ...]
    proof: Proof | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mail at the door: one transaction's bytes and everything to be kept with them.

    `routes` hold one entry for each alliance it was accepted for (the most
    specific purpose wins), and one with no alliance where it is for the operators.
    """

    raw: bytes
    routes: tuple[Route, ...]
    evidence: Evidence
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Incoming:
    """A mail as received, once for each alliance it was accepted for."""

    id: int
    raw: bytes
    raw_hash: str
    route: Route
    evidence: Evidence
    received_at: datetime
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A display name and an address, both decoded and free of control characters."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a mail; `name` is safe to show, `hash` is SHA-256 in hex."""

    name: str
    type: str
    content: bytes
    hash: str
    inline: bool = False

    @property
    def size(self) -> int:
        """Bytes of the decoded content."""
        return len(self.content)


@dataclass(frozen=True, slots=True)
class Mail:
    """What a mail says, decoded; nothing is trimmed yet.

    `body` is the decoded body as plain text: the text/plain part unless it is
    empty or the HTML says more, else the HTML's visible words. `html` is the
    HTML part as it came, "" where there is none. `headers` are all of them in
    order, names in lower case, values decoded with control characters removed.
    """

    message_id: str
    senders: tuple[Mailbox, ...]
    to: tuple[Mailbox, ...]
    cc: tuple[Mailbox, ...]
    subject: str
    date: datetime | None
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    headers: tuple[tuple[str, str], ...]
    body: str
    html: str
    attachments: tuple[Attachment, ...]
    content_type: str = "text/plain"
    report_types: tuple[str, ...] = ()
    thread_index: str = ""
    warnings: tuple[str, ...] = ()

    def header(self, name: str) -> str:
        """Return the first value of a header, "" where it is absent."""
        return next((value for key, value in self.headers if key == name), "")


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of a mail's lines of one kind; joined in order they are the body."""

    kind: SegmentKind
    text: str


@dataclass(frozen=True, slots=True)
class Bounce:
    """One address a delivery report names."""

    address: str
    permanent: bool
    status: str
    delayed: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """A delivery that a signed report says failed; `status` is an enhanced code (RFC 3463).

    `of_the_mail`: it was refused for what it says, so its address is not to blame.
    """

    delivery_id: int
    at: datetime
    permanent: bool
    status: str = ""
    of_the_mail: bool = False


@dataclass(frozen=True, slots=True)
class Reported:
    """The delivery that a signed report is about, and what was reported before.

    `member` is None where it went to a stranger. `probe`: it asked for a sign of
    life; `probed`: within a week such a mail went to the member. `failures` are
    the address's of that week. `number` is that of the post it carried; of
    `copies` of the letter `copies_refused` came back for good. `invitation` is the
    number of the one that it carried.
    """

    delivery_id: int
    member: Member | None
    probe: bool
    repeated: bool
    probed: bool
    failures: tuple[Failure, ...]
    number: int | None
    copies: int
    copies_refused: int
    invitation: int | None = None
