"""The nouns of mailbridge: frozen values that the rooms hand each other.

They hold no behaviour beyond what can be read off their own fields. A value
that names a row carries its `id`; everything else is what people would say.
All times are aware and UTC. Message-IDs keep their angle brackets.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum
from typing import Literal

from mailbridge.changes import Change, DeliveryMode, DigestFormat
from mailbridge.questions import Answer, Decided, Notice, Question, Revision, Ruling

Role = Literal["expert", "moderator", "subscriber"]
Moderation = Literal["new", "all", "none"]
Sure = Literal["proved", "likely", "unknown", "failed"]
Fate = Literal["waiting", "posted", "held", "rejected", "dropped", "command", "bounce", "stuck"]
Kind = Literal[
    "post",
    "command",
    "moderation",
    "announcement",
    "auto_reply",
    "bounce",
    "complaint",
    "loop",
    "spam",
    "unreadable",
]
Dmarc = Literal["pass", "fail", "none", "unanswered"]
Purpose = Literal[
    "post",
    "reply",
    "request",
    "join",
    "leave",
    "weekly",
    "pause",
    "owner",
    "announce",
    "bounces",
    "postmaster",
    "abuse",
]
SegmentKind = Literal["own", "quoted", "signature"]


# --- the plan ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wording:
    """A theme's words in one language."""

    title: str
    introduction: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resource:
    """An interview, publication or link; `number` is 0 until it is first applied."""

    key: str
    number: int
    title: str
    kind: str
    author: str = ""
    year: int | None = None
    url: str = ""
    file: str = ""
    language: str = ""
    country: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Theme:
    """One week of a module; `number` counts from 1 within it."""

    id: int
    key: str
    number: int
    title: str
    starts: date
    introduction: str
    questions: tuple[str, ...]
    resources: tuple[Resource, ...] = ()
    translations: tuple[tuple[str, Wording], ...] = ()


@dataclass(frozen=True, slots=True)
class Module:
    """A part of an alliance: a run of weekly themes."""

    id: int
    key: str
    number: int
    title: str
    summary: str
    themes: tuple[Theme, ...]


@dataclass(frozen=True, slots=True)
class Moderator:
    """One of the plan's moderators, as its file names them."""

    name: str
    email: str
    lead: bool
    organisation: str
    country: str


@dataclass(frozen=True, slots=True)
class Alliance:
    """One programme of discussion with its whole plan; `id` is 0 until it is stored.

    `theme_mail`, `weekly_digest` and `daily_digest` stay as written ("Mon 09:00"):
    only the clock reads them.
    """

    id: int
    slug: str
    name: str
    summary: str
    starts: date
    ends: date
    time_zone: str
    languages: tuple[str, ...]
    modules: tuple[Module, ...]
    host: str = ""
    funder: str = ""
    licence: str = ""
    consent: str = ""
    archive: Literal["public", "members"] = "public"
    moderation: Moderation = "new"
    theme_mail: str = "Mon 09:00"
    weekly_digest: str = "Fri 16:00"
    daily_digest: str = "18:00"
    word_limit: int | None = None
    subject_tag: str = ""
    attribution: Literal["name", "organisation", "country"] = "name"
    grace_days: int = 14
    moderators: tuple[Moderator, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """A person in an alliance; `id` is the membership's."""

    id: int
    person_id: int
    address_id: int
    address: str
    name: str
    organisation: str
    country: str
    language: str
    role: Role
    lead: bool
    delivery: DeliveryMode
    format: DigestFormat
    has_posted: bool = False
    time_zone: str = ""
    paused_until: datetime | None = None
    away_at: datetime | None = None
    left_at: datetime | None = None
    profile: str = ""


@dataclass(frozen=True, slots=True)
class EmailAddress:
    """An address as its owner writes it, and the one spelling it is looked up by."""

    text: str
    key: str


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Who is to be in an alliance, and as what, as a list or the plan says; "" leaves it open.

    Letters go to the first address. `line` is where the list says so, 0 where it is no list.
    """

    name: str
    addresses: tuple[EmailAddress, ...]
    role: Role | Literal[""] = ""
    lead: bool = False
    delivery: DeliveryMode | Literal[""] = ""
    format: DigestFormat | Literal[""] = ""
    organisation: str = ""
    country: str = ""
    language: str = ""
    time_zone: str = ""
    salutation: str = ""
    line: int = 0


# --- coming in --------------------------------------------------------------


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
    `copies` of the letter `copies_refused` came back for good.
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


# --- verdicts ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Accept:
    """Publish it, or do what it asks; `reason` is a machine word."""

    reason: str = "accepted"


@dataclass(frozen=True, slots=True)
class Hold:
    """Keep it for a moderator."""

    reason: str


@dataclass(frozen=True, slots=True)
class Reject:
    """Do not publish it, and say so where that is safe."""

    reason: str


@dataclass(frozen=True, slots=True)
class Drop:
    """Do nothing with it, and say nothing."""

    reason: str


Verdict = Accept | Hold | Reject | Drop


# --- posts ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Placed:
    """A post already in the archive, as much of it as threading and letters need."""

    id: int
    number: int
    thread: int
    theme_id: int | None
    subject: str
    author: str
    country: str
    message_id: str
    letter_id: str
    references: tuple[str, ...]
    received_at: datetime
    text: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a post belongs, and what said so (`by` is a machine word).

    `unsure` flags the placement for the moderators. `also` are the numbers of
    other posts that it says it answers: "#62 and #64: ...".
    """

    theme_id: int | None
    parent: Placed | None
    by: str
    unsure: bool = False
    also: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A post before it has a number: what is published, or shown as held.

    `version` tells two drafts of one mail apart, by all that a reader would see.
    `awaits` are the Message-IDs it answers that we do not know (yet), the
    nearest first. `subject` has no tag and no Re; `subject_key` is what subjects
    are compared by. `parent_number` and `thread` are None for a thread's first
    post. `also` are the posts it answers beside. `author_id` is the membership, None
    where the author is no member.
    """

    author_id: int | None
    author: str
    organisation: str
    country: str
    subject: str
    subject_key: str
    message_id: str
    body_hash: str
    references: tuple[str, ...]
    awaits: tuple[str, ...]
    theme_id: int | None
    parent_number: int | None
    thread: int | None
    placed_by: str
    unsure: bool
    received_at: datetime
    late: bool
    language: str | None
    segments: tuple[Segment, ...]
    html: str
    attachments: tuple[Attachment, ...] = ()
    other_ids: tuple[str, ...] = ()
    also: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """The author's own words, as plain text."""
        return "".join(s.text for s in self.segments if s.kind == "own").strip()

    @property
    def version(self) -> str:
        """A hash of what is shown: the words, whose they are, their place and their files."""
        files = tuple((file.name, file.hash) for file in self.attachments)
        who = (self.author, self.organisation, self.country, self.subject)
        shown = repr((who, self.segments, self.html, self.theme_id, files))
        return hashlib.sha256(shown.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class HeldMail:
    """A held mail as a moderator is asked about it; `taken_by` and `decided` may be None.

    `fate` and `decided_at` are the mail's: it may be held no longer.
    """

    incoming_id: int
    draft: Draft
    fate: Fate
    reason: str
    held_at: datetime
    reminded: int = 0
    taken_by: int | None = None
    decided: Decided | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """A draft that has been given its number; `letter_id` is the Message-ID our letters carry."""

    draft: Draft
    number: int
    letter_id: str
    published_at: datetime


# --- going out --------------------------------------------------------------


class Precedence(IntEnum):
    """What goes first where not everything can: what has its hour, the talk, what sums it up."""

    THEME = 1  # and every notice
    POST = 2
    DIGEST = 3


@dataclass(frozen=True, slots=True)
class Recipient:
    """To whom a delivery goes: ids only."""

    membership_id: int
    address_id: int


@dataclass(frozen=True, slots=True)
class Letter:
    """What we send, once for each variant; `content` is the same bytes for everyone.

    `content` holds the shared headers and the body, CRLF line ends; the sender
    puts Return-Path, Reply-To and List-Unsubscribe in front for each recipient.
    `reply_name` is the display name of that Reply-To. `place` is the number of
    the post a reply answers.
    """

    variant: str
    message_id: str
    content: bytes
    reply_name: str
    place: int
    recipients: tuple[Recipient, ...]
    precedence: Precedence = Precedence.POST


IssueKind = Literal["theme", "daily", "weekly"]


@dataclass(frozen=True, slots=True)
class Issue:
    """One theme mail or digest; `key` is unique for ever, so that it is published once.

    `cut` is the number of the last post it covers. `covers` are the memberships
    that have everything up to it now, by this issue or by letters of each post.
    """

    key: str
    kind: IssueKind
    due_at: datetime
    cut: int = 0
    covers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the audit log: ids, never addresses."""

    what: str
    on: str
    actor: str = "mailbridge"
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything that follows from one mail, command or click; recorded in one transaction.

    `letters` carry the `post` where there is one, else the `issue`.
    `held` is the post proposed to a moderator, where there is one to propose;
    `paths` are the ways of an address's mail that approving it teaches.
    `changes` are made in their order; `questions` are asked and `answers`
    given with the `notices` that say so. `rulings` are about held mail and
    `revisions` about posts.
    """

    fate: Fate
    reason: str
    incoming_id: int | None = None
    subject: str = ""
    message_id: str = ""
    body_hash: str = ""
    post: Post | None = None
    held: Draft | None = None
    issue: Issue | None = None
    letters: tuple[Letter, ...] = ()
    changes: tuple[Change, ...] = ()
    questions: tuple[Question, ...] = ()
    answers: tuple[Answer, ...] = ()
    notices: tuple[Notice, ...] = ()
    paths: tuple[KnownPath, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    revisions: tuple[Revision, ...] = ()
    failures: tuple[Failure, ...] = ()
    events: tuple[Event, ...] = ()


# --- context ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asks:
    """What one mail needs to know of the archive.

    `ids` are the Message-IDs it answers, `numbers` the posts it names (its
    token's included), `address` its author's, `question` the number of the one
    that its token answers, `delivery` the id of the one it reports of,
    `leaver` the membership that its token ends. The last five tell a repeat:
    `incoming_id` is this mail's own row, and only mail for the same `purposes`
    can be repeated by it (a copy to the moderators is no copy of a post).
    """

    ids: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    subject_key: str = ""
    address: str = ""
    token_number: int | None = None
    question: int | None = None
    delivery: int | None = None
    leaver: int | None = None
    incoming_id: int | None = None
    purposes: tuple[Purpose, ...] = ()
    raw_hash: str = ""
    message_id: str = ""
    body_hash: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """Earlier arrivals that this mail may repeat."""

    same_bytes: bool = False
    same_post: bool = False
    same_id_other_words: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """What the store knows that bears on one mail; gathered in one read.

    `placed` are the posts that the mail's ids, token, numbers or subject could
    mean, each once. `ids` says which of them each Message-ID names. `number`
    is the next post's, `next_question` the next question's. `question` is the
    one this mail answers and `asked` whom it asked, also where they have left.
    `reported` is the delivery that this mail's signed token says it reports of,
    `leaver` the member whose membership its token ends.
    `held` are the mails it is about, `waiting` how many wait for a moderator.
    `had_notice`: within a day, a notice of any alliance went to the author's address.
    `paths` are the ways by which mail of its author's address was let through before.
    """

    alliance: Alliance
    author: Member | None
    members: tuple[Member, ...]
    number: int
    now: datetime
    seen: Seen = field(default_factory=Seen)
    placed: tuple[Placed, ...] = ()
    ids: tuple[tuple[str, int], ...] = ()
    token_number: int | None = None
    next_question: int = 1
    question: Question | None = None
    asked: Member | None = None
    reported: Reported | None = None
    leaver: Member | None = None
    had_notice: bool = False
    paths: tuple[str, ...] = ()
    held: tuple[HeldMail, ...] = ()
    waiting: int = 0


# --- the archive, as it is read ---------------------------------------------


@dataclass(frozen=True, slots=True)
class Byline:
    """Whose a post is, as published; `country` is alpha-2."""

    name: str
    organisation: str
    country: str


@dataclass(frozen=True, slots=True)
class Outline:
    """A post without its words: what indexes, threads and lists need.

    `parent_number` is its parent's even where that one was taken back. `size`
    is about what its words weigh on a page, in bytes.
    """

    number: int
    thread: int
    parent_number: int | None
    theme_id: int | None
    byline: Byline
    subject: str
    received_at: datetime
    size: int


@dataclass(frozen=True, slots=True)
class File:
    """A kept attachment without its content; `position` counts from 1 within its post."""

    position: int
    name: str
    type: str
    size: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A post as the archive keeps it, in its latest version.

    `parent` is whom it answers, None (and no `parent_message_id`) where it
    answers nobody or the parent was taken back; `changed_at` is None in its
    first version, and `changed_by` "author" or a person.
    """

    outline: Outline
    parent: Byline | None
    parent_message_id: str | None
    moderator: bool
    language: str | None
    late: bool
    state: Literal["published", "withdrawn", "erased"]
    message_id: str
    letter_id: str
    text: str
    html: str
    segments: tuple[Segment, ...]
    files: tuple[File, ...]
    changed_by: str
    changed_at: datetime | None
    also: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """How much was said in one place: in a theme, or (None) outside all themes."""

    theme_id: int | None
    posts: int
    people: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Discussion:
    """A thread in a list: its first post, and how it went on."""

    first: Outline
    posts: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Contributor:
    """Somebody who wrote in an archive, as their posts name them, and how often."""

    byline: Byline
    posts: int
    moderator: bool
    profile: str


# --- looking for something ----------------------------------------------------


Field = Literal["name", "organisation", "country", "words"]


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand side by side, folded as `findable` does, in any of some fields.

    `begins` says that a longer last word will do too.
    """

    words: tuple[str, ...]
    fields: tuple[Field, ...]
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody looks for: posts that hold all of `wanted` and nothing of `unwanted`.

    `themes` are ids, and `language` a primary tag; None and "" are anywhere and any.
    """

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()
    themes: tuple[int, ...] | None = None
    language: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing at all was asked for."""
        return not (self.wanted or self.unwanted or self.language) and self.themes is None
