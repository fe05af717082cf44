"""The schema on one page.

Ids are integers and stay inside; what people cite (slug, number, key) is unique
beside them. Times are `UtcTime`, never naive. Nothing published is overwritten:
a changed post gains a `post_version`. Raw mail and files are in here too, so
that one backup holds everything.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC time: refuses naive values, and never hands one back.

    SQLite has no time zones, so there the UTC wall clock is kept and the zone
    put back on reading.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Return what the database keeps; a naive time raises ValueError."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive time reached the store: {value!r}")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(
        self,
        value: Any,
        dialect: Dialect,  # noqa: ARG002 -- the signature is SQLAlchemy's
    ) -> datetime | None:
        """Return an aware time in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows by itself only where the key is INTEGER.
Id = BigInteger().with_variant(Integer, "sqlite")


def _id() -> Column[int]:
    return Column("id", Id, primary_key=True)


def _to(table: str, *, null: bool = False, index: bool = False) -> Column[int]:
    return Column(f"{table}_id", Id, ForeignKey(f"{table}.id"), nullable=null, index=index)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, default="")


# --- people -----------------------------------------------------------------

person = Table(
    "person",
    metadata,
    _id(),
    _text("name"),
    _text("organisation"),
    _text("country"),  # ISO 3166 alpha-2
    _text("language"),
    _text("time_zone"),
    _text("profile"),
    Column("operator", Boolean, nullable=False, default=False),
    Column("erase_asked_at", UtcTime),  # until it is done
    Column("erased_at", UtcTime),
)

address = Table(
    "address",
    metadata,
    _id(),
    _to("person", index=True),
    Column("address", Text, nullable=False),  # as its owner writes it
    Column("normalised", Text, nullable=False, unique=True),
    Column("confirmed_at", UtcTime),
)

# By which ways an address's mail comes: approving a held mail teaches one.
known_path = Table(
    "known_path",
    metadata,
    Column("address_id", Id, ForeignKey("address.id"), primary_key=True),
    Column("path", String(300), primary_key=True),  # "dkim:example.org"
    Column("taught_at", UtcTime, nullable=False),
)

membership = Table(
    "membership",
    metadata,
    _id(),
    _to("alliance"),
    _to("person", index=True),
    _to("address"),  # where this alliance's letters go
    Column("role", String(16), nullable=False),
    Column("lead", Boolean, nullable=False, default=False),
    Column("delivery", String(8), nullable=False),
    Column("format", String(8), nullable=False),
    _text("salutation"),
    Column("muted", Boolean, nullable=False, default=False),  # moderators read each post first
    Column("paused_until", UtcTime),
    Column("away_at", UtcTime),  # when their mailbox said so
    Column("joined_at", UtcTime, nullable=False),
    _text("joined_how"),
    Column("consent_at", UtcTime),
    _text("consent"),  # the text they agreed to
    Column("left_at", UtcTime),
    Column("chosen", JSON, nullable=False, default=list),  # keys the member chose themself
    Column("covered", Integer, nullable=False, default=0),  # the post up to which they have all
    Column("morning", Boolean, nullable=False, default=False),  # digests wait for their morning
    Column("long_told_at", UtcTime),  # when we told them of the alliance's word limit
    UniqueConstraint("alliance_id", "person_id"),
)

# Threads a member wants no more of.
mute = Table(
    "mute",
    metadata,
    Column("membership_id", Id, ForeignKey("membership.id"), primary_key=True),
    Column("thread", Integer, primary_key=True),  # the number of its first post
)

# Who was erased: a hash of the address, so that no import brings them back.
tombstone = Table(
    "tombstone",
    metadata,
    Column("address_hash", String(64), primary_key=True),
    Column("at", UtcTime, nullable=False),
)

event = Table(
    "event",
    metadata,
    _id(),
    Column("at", UtcTime, nullable=False),
    _to("alliance", null=True, index=True),
    Column("actor", Text, nullable=False),  # "person 12", "mailbridge", "operator"
    Column("what", Text, nullable=False),
    Column("on", Text, nullable=False),  # "post 14", "incoming 7"
    _text("detail"),
)

# Who is signed in on the web. Only hashes are kept, so a copy of the database signs nobody in.
session = Table(
    "session",
    metadata,
    Column("key_hash", String(64), primary_key=True),  # of the cookie
    _to("person", index=True),
    Column("begun_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=False),
)

# Links to sign in with, until they are used or over; what was asked for a stranger signs nobody in.
sign_in = Table(
    "sign_in",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("whom", String(64), nullable=False, index=True),  # a hash of the address
    _to("person", null=True, index=True),
    Column("target", Text, nullable=False, default=""),  # the path to go on to
    Column("made_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=False),
)

# --- the plan ---------------------------------------------------------------

alliance = Table(
    "alliance",
    metadata,
    _id(),
    Column("slug", String(16), nullable=False, unique=True),
    _text("name"),
    _text("summary"),
    Column("starts", Date, nullable=False),
    Column("ends", Date, nullable=False),
    _text("time_zone"),
    Column("settings", JSON, nullable=False),  # the rest of the [alliance] section
    Column("version", Integer, nullable=False, default=1),  # of plan and members
    Column("last_number", Integer, nullable=False, default=0),  # of posts, never reused
    Column("last_resource", Integer, nullable=False, default=0),
    Column("last_question", Integer, nullable=False, default=0),
)

module = Table(
    "module",
    metadata,
    _id(),
    _to("alliance"),
    Column("key", Text, nullable=False),
    Column("position", Integer, nullable=False),
    _text("title"),
    _text("summary"),
    UniqueConstraint("alliance_id", "key"),
)

theme = Table(
    "theme",
    metadata,
    _id(),
    _to("module"),
    Column("key", Text, nullable=False),
    Column("position", Integer, nullable=False),
    _text("title"),
    Column("starts", Date, nullable=False),
    _text("introduction"),
    Column("questions", JSON, nullable=False, default=list),
    Column("translations", JSON, nullable=False, default=dict),
    UniqueConstraint("module_id", "key"),
)

resource = Table(
    "resource",
    metadata,
    _id(),
    _to("alliance"),
    _to("theme", null=True, index=True),
    Column("key", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    _text("title"),
    _text("kind"),
    _text("author"),
    Column("year", Integer),
    Column("pages", Integer),
    Column("size", Integer),  # bytes
    _text("url"),
    _text("file"),
    _text("hash"),  # of the file where it is kept: its blob's
    _text("language"),
    _text("country"),
    _text("licence"),
    UniqueConstraint("alliance_id", "key"),
    UniqueConstraint("alliance_id", "number"),
)

# --- coming in --------------------------------------------------------------

raw = Table(
    "raw",
    metadata,
    Column("hash", String(64), primary_key=True),  # SHA-256, hex
    Column("content", LargeBinary),  # NULL once retention has passed
    Column("size", Integer, nullable=False),
    Column("received_at", UtcTime, nullable=False),
)

incoming = Table(
    "incoming",
    metadata,
    _id(),
    Column("raw_hash", String(64), ForeignKey("raw.hash"), nullable=False),
    _to("alliance", null=True),  # None: postmaster and abuse
    Column("purpose", String(16), nullable=False),
    _text("token"),
    Column("recipient", Text, nullable=False),
    Column("evidence", JSON, nullable=False),  # door, peer, helo, envelope, proof
    Column("received_at", UtcTime, nullable=False),
    Column("fate", String(12), nullable=False, default="waiting"),
    _text("reason"),
    _text("detail"),  # a traceback where it is stuck
    _text("subject"),  # for the queue, once it has been read
    _text("message_id"),  # with body_hash: what tells a copy that came another way
    _text("body_hash"),
    _text("words_hash"),  # of its author's own words: what tells that somebody sends them again
    Column("attempts", Integer, nullable=False, default=0),
    _text("claimed_by"),
    Column("claimed_until", UtcTime),
    Column("decided_at", UtcTime),
    Index("ix_incoming_fate_id", "fate", "id"),
    Index("ix_incoming_raw_hash_alliance_id", "raw_hash", "alliance_id"),
    Index("ix_incoming_alliance_id_message_id", "alliance_id", "message_id"),
    Index("ix_incoming_alliance_id_words_hash", "alliance_id", "words_hash"),
)

held = Table(
    "held",
    metadata,
    Column("incoming_id", Id, ForeignKey("incoming.id"), primary_key=True),
    Column("draft", JSON, nullable=False),  # the post proposed: approving publishes this
    Column("original", JSON),  # the first draft, where moderators have edited it
    Column("held_at", UtcTime, nullable=False),
    Column("reminded", Integer, nullable=False, default=0),  # how often moderators were
    Column("taken_by", Id, ForeignKey("membership.id")),
    Column("decided", JSON),  # what a moderator wants done, once it is due
    Column("due_at", UtcTime, index=True),  # NULL: nothing was decided, or all is done
)

# What we asked somebody by mail: the token of kind "q" names one by its number.
question = Table(
    "question",
    metadata,
    _id(),
    _to("alliance"),
    Column("number", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    _to("membership", null=True, index=True),  # whom; None: a stranger
    Column("about", JSON, nullable=False, default=list),  # [[kind, id, version], ...]
    _text("detail"),
    Column("changes", JSON, nullable=False, default=list),  # made where the answer is yes
    Column("asked_at", UtcTime, nullable=False),
    Column("answered_at", UtcTime),
    _text("answer"),
    UniqueConstraint("alliance_id", "number"),
)

# Who was invited, or asks to join. Once it is over who it was is forgotten, but for a hash of
# the address, so that nobody is asked twice, and the country, which the desk counts by.
invitation = Table(
    "invitation",
    metadata,
    _id(),
    _to("alliance"),
    Column("number", Integer, nullable=False),  # of the question its mails ask
    Column("known_by", String(64), nullable=False),  # the hash
    Column("how", String(8), nullable=False),  # invited, open, request
    Column("state", String(8), nullable=False),
    _text("address"),  # as its owner writes it
    _text("key"),  # its one spelling
    _text("name"),
    _text("organisation"),
    _text("country"),
    _text("language"),
    _text("time_zone"),
    _text("salutation"),
    Column("role", String(16), nullable=False),
    Column("delivery", String(8), nullable=False),
    Column("format", String(8), nullable=False),
    _text("why"),
    _text("consent"),  # the text they are asked to agree to
    _text("words"),  # of a request
    Column("asked_at", UtcTime, nullable=False),
    Column("remind_at", UtcTime),
    Column("reminded_at", UtcTime),
    Column("answer_by", UtcTime, nullable=False),
    Column("answered_at", UtcTime),
    _to("membership", null=True, index=True),
    Column("welcomed_at", UtcTime),
    UniqueConstraint("alliance_id", "known_by"),
    UniqueConstraint("alliance_id", "number"),
    Index("ix_invitation_state_answer_by", "state", "answer_by"),
)

# --- posts ------------------------------------------------------------------

post = Table(
    "post",
    metadata,
    _id(),
    _to("alliance"),
    Column("number", Integer, nullable=False),
    Column("thread", Integer, nullable=False),  # the number of its first post
    Column("parent_id", Id, ForeignKey("post.id"), index=True),
    _to("theme", null=True, index=True),
    _to("incoming", null=True),
    Column("author_id", Id, ForeignKey("membership.id"), index=True),
    _text("author"),  # as published; blank once erased
    _text("organisation"),
    _text("country"),
    _text("subject"),  # no tag, no Re
    _text("subject_key"),  # folded, for threading by subject
    _text("message_id"),  # as the author's mail had it
    _text("letter_id"),  # as our letters carry it
    Column("references", JSON, nullable=False, default=list),
    Column("body_hash", String(64), nullable=False),
    Column("kind", String(16), nullable=False, default="post"),
    Column("placed_by", String(16), nullable=False),
    Column("unsure", Boolean, nullable=False, default=False),
    Column("also", JSON, nullable=False, default=list),  # numbers it answers beside its parent
    Column("late", Boolean, nullable=False, default=False),
    Column("imported", Boolean, nullable=False, default=False),  # no digest tells of it
    Column("language", String(16)),
    Column("version", Integer, nullable=False, default=1),  # the latest post_version
    Column("state", String(12), nullable=False, default="published"),
    Column("received_at", UtcTime, nullable=False),
    Column("published_at", UtcTime, nullable=False),
    UniqueConstraint("alliance_id", "number"),
    UniqueConstraint("alliance_id", "message_id", "body_hash"),
    Index("ix_post_alliance_id_thread", "alliance_id", "thread", "number"),
    Index("ix_post_alliance_id_subject_key", "alliance_id", "subject_key"),
)

post_version = Table(
    "post_version",
    metadata,
    _id(),
    _to("post"),
    Column("version", Integer, nullable=False),
    Column("segments", JSON, nullable=False),  # [[kind, text], ...] in their order
    _text("text"),  # the author's own words
    _text("html"),
    Column("by", Text, nullable=False),  # "author", "person 12"
    Column("at", UtcTime, nullable=False),
    UniqueConstraint("post_id", "version"),
)

# What a post links to, spelt in one way: resources are told by it who cites them.
link = Table(
    "link",
    metadata,
    Column("url", Text, primary_key=True),
    Column("post_id", Id, ForeignKey("post.id"), primary_key=True, index=True),
)

# Passages that moderators marked: characters of the author's own words, in one version.
star = Table(
    "star",
    metadata,
    _id(),
    _to("post"),
    Column("version", Integer, nullable=False),
    Column("starts", Integer, nullable=False),
    Column("ends", Integer, nullable=False),  # the first character that is no part of it
    _to("membership", null=True),  # by whom; None: an operator
    _text("note"),
    Column("at", UtcTime, nullable=False),
    UniqueConstraint("post_id", "version", "starts", "ends"),
)

# Which of its theme's questions a post is about, as a moderator says.
question_tag = Table(
    "question_tag",
    metadata,
    Column("post_id", Id, ForeignKey("post.id"), primary_key=True),
    Column("question", Integer, primary_key=True),  # 1 is the theme's first
    _to("membership", null=True),
    Column("at", UtcTime, nullable=False),
)

# A post's words in another language, by a person; of an earlier version they are not shown.
translation = Table(
    "translation",
    metadata,
    Column("post_id", Id, ForeignKey("post.id"), primary_key=True),
    Column("language", String(16), primary_key=True),
    Column("version", Integer, nullable=False),
    _text("text"),
    _text("by"),  # who translated, by name
    _to("membership", null=True),  # who wrote it down; None: an operator
    Column("at", UtcTime, nullable=False),
)

# Every Message-ID that ever named a post: the author's, ours, and copies'.
message_id = Table(
    "message_id",
    metadata,
    Column("alliance_id", Id, ForeignKey("alliance.id"), primary_key=True),
    Column("message_id", Text, primary_key=True),
    _to("post", index=True),
)

# What a post answers and we do not know yet; its parent adopts it on arrival.
awaited = Table(
    "awaited",
    metadata,
    Column("alliance_id", Id, ForeignKey("alliance.id"), primary_key=True),
    Column("message_id", Text, primary_key=True),
    Column("post_id", Id, ForeignKey("post.id"), primary_key=True),
    Column("position", Integer, nullable=False),  # 0 is the nearest: the parent itself
)

blob = Table(
    "blob",
    metadata,
    Column("hash", String(64), primary_key=True),  # SHA-256, hex
    Column("content", LargeBinary, nullable=False),
    Column("size", Integer, nullable=False),
)

document = Table(  # what a file of the plan says, folded for search
    "document",
    metadata,
    Column("hash", String(64), ForeignKey("blob.hash"), primary_key=True),
    _text("words"),
)

attachment = Table(
    "attachment",
    metadata,
    _id(),
    _to("post"),
    Column("position", Integer, nullable=False),
    Column("blob_hash", String(64), ForeignKey("blob.hash"), nullable=False),
    Column("name", Text, nullable=False),
    Column("type", Text, nullable=False),
    UniqueConstraint("post_id", "position"),
)

# What moderators wrote to go out at a time: wrap-ups and announcements.
prepared = Table(
    "prepared",
    metadata,
    _id(),
    _to("alliance", index=True),
    Column("key", Text, nullable=False, unique=True),  # the issue it becomes
    Column("kind", String(16), nullable=False),
    Column("draft", JSON, nullable=False),
    Column("due_at", UtcTime),  # NULL: nobody has said yes yet
    _to("membership", null=True),  # who wrote it; None: an operator
    _to("incoming", null=True),
    _to("post", null=True),  # once it is out
    Column("written_at", UtcTime, nullable=False),
)

# Highlights as moderators write them: each saving is a version, nothing is overwritten.
highlights = Table(
    "highlights",
    metadata,
    _id(),
    _to("alliance"),
    Column("module", Text, nullable=False),  # its key; "" is the whole alliance
    Column("language", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("content", JSON, nullable=False),  # excerpts are characters of posts, never words
    Column("by", Text, nullable=False),  # "person 12", "mailbridge"
    Column("at", UtcTime, nullable=False),
    Column("published_at", UtcTime),
    UniqueConstraint("alliance_id", "module", "language", "version"),
)

# The plan as it was before somebody saved another on the desk, to be put back.
earlier_plan = Table(
    "earlier_plan",
    metadata,
    _id(),
    _to("alliance", index=True),
    _text("toml"),
    Column("resources", JSON, nullable=False),  # [key, number, file's hash]: TOML has only keys
    Column("changes", JSON, nullable=False),  # [what, on, detail]: what the saving did
    _text("by"),  # "person 12"
    Column("at", UtcTime, nullable=False),
)

# Who was told how Highlights quote them, each once.
quoted = Table(
    "quoted",
    metadata,
    Column("membership_id", Id, ForeignKey("membership.id"), primary_key=True),
    Column("module", Text, primary_key=True),
    Column("until", Date, nullable=False),  # the day up to which they may object
    Column("at", UtcTime, nullable=False),
)

# --- going out --------------------------------------------------------------

issue = Table(
    "issue",
    metadata,
    _id(),
    _to("alliance"),
    Column("key", Text, nullable=False, unique=True),  # lea4/digest/weekly/2013-W08
    Column("kind", String(16), nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("cut", Integer, nullable=False),  # the number of the last post it covers
    Column("last_resource", Integer, nullable=False, default=0),  # the highest number there was
    Column("published_at", UtcTime, nullable=False),
)

letter = Table(
    "letter",
    metadata,
    _id(),
    _to("alliance"),
    _to("post", null=True),
    _to("issue", null=True),
    Column("variant", String(32), nullable=False),  # language, format
    Column("message_id", Text, nullable=False),
    Column("content", LargeBinary),  # NULL once retention has passed
    _text("reply_name"),
    Column("place", Integer, nullable=False),  # what a reply answers: a post, or a question
    Column("envelope", String(8), nullable=False, default="list"),  # list, notice, answer
    _text("recipient"),  # of a notice, in one spelling; forgotten with its content
    Column("created_at", UtcTime, nullable=False),
    UniqueConstraint("post_id", "variant"),
    UniqueConstraint("issue_id", "variant"),
    Index("ix_letter_recipient_created_at", "recipient", "created_at"),
)

# One small row a member and letter. Whatever the variant, (post or issue, member)
# is unique: nobody gets the same thing twice. A stranger who gets a notice has no
# ids: the letter says where it goes.
delivery = Table(
    "delivery",
    metadata,
    _id(),
    _to("letter", index=True),
    _to("post", null=True),
    _to("issue", null=True),
    _to("membership", null=True, index=True),
    _to("address", null=True),
    Column("state", String(10), nullable=False, default="due"),
    Column("precedence", Integer, nullable=False, default=1),  # the lowest goes first
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_at", UtcTime, nullable=False),
    _text("claimed_by"),
    Column("claimed_until", UtcTime),
    Column("ambiguous", Boolean, nullable=False, default=False),
    _text("answer"),  # the smarthost's last words, without addresses
    Column("refused", Boolean, nullable=False, default=False),  # its address, and not counted yet
    Column("done_at", UtcTime),
    UniqueConstraint("post_id", "membership_id"),
    UniqueConstraint("issue_id", "membership_id"),
    CheckConstraint("post_id IS NULL OR issue_id IS NULL", name="one_thing"),
    Index("ix_delivery_state_precedence_next_at", "state", "precedence", "next_at"),
)

# Deliveries that a signed report says failed, each once.
failure = Table(
    "failure",
    metadata,
    Column("delivery_id", Id, ForeignKey("delivery.id"), primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("permanent", Boolean, nullable=False),
    Column("status", String(16), nullable=False),
    Column("of_the_mail", Boolean, nullable=False),  # the address is not to blame
)

# How many deliveries went in each hour, where the settings allow so many a day.
sent_hour = Table(
    "sent_hour",
    metadata,
    Column("hour", UtcTime, primary_key=True),
    Column("number", Integer, nullable=False),
)
