"""The nouns of mailbridge: frozen values that the rooms hand each other.

They hold no behaviour beyond what can be read off their own fields. A value
that names a row carries its `id`; everything else is what people would say.
All times are aware and UTC. Message-IDs keep their angle brackets. Others
import them from here; the files behind it are in the order of a mail's life.
"""

from mailbridge.changes import Change, DeliveryMode, DigestFormat
from mailbridge.model.archive import Byline, Contributor, Discussion, Entry, File, Outline, Tally
from mailbridge.model.context import Asks, Context, Seen
from mailbridge.model.letters import Event, Issue, IssueKind, Letter, Outcome, Precedence, Recipient
from mailbridge.model.mail import (
    Arrival,
    Attachment,
    Bounce,
    Evidence,
    Failure,
    Incoming,
    KnownPath,
    Mail,
    Mailbox,
    Proof,
    Reported,
    Route,
    Segment,
)
from mailbridge.model.plan import (
    Alliance,
    EmailAddress,
    Enrolment,
    Member,
    Moderator,
    Module,
    Resource,
    Theme,
    Wording,
)
from mailbridge.model.posts import Draft, HeldMail, Place, Placed, Post
from mailbridge.model.query import Field, Query, Term
from mailbridge.model.verdicts import Accept, Drop, Hold, Reject, Verdict
from mailbridge.model.words import Dmarc, Fate, Kind, Moderation, Purpose, Role, SegmentKind, Sure
from mailbridge.questions import Answer, Decided, Notice, Question, Revision, Ruling

__all__ = [
    "Accept",
    "Alliance",
    "Answer",
    "Arrival",
    "Asks",
    "Attachment",
    "Bounce",
    "Byline",
    "Change",
    "Context",
    "Contributor",
    "Decided",
    "DeliveryMode",
    "DigestFormat",
    "Discussion",
    "Dmarc",
    "Draft",
    "Drop",
    "EmailAddress",
    "Enrolment",
    "Entry",
    "Event",
    "Evidence",
    "Failure",
    "Fate",
    "Field",
    "File",
    "HeldMail",
    "Hold",
    "Incoming",
    "Issue",
    "IssueKind",
    "Kind",
    "KnownPath",
    "Letter",
    "Mail",
    "Mailbox",
    "Member",
    "Moderation",
    "Moderator",
    "Module",
    "Notice",
    "Outcome",
    "Outline",
    "Place",
    "Placed",
    "Post",
    "Precedence",
    "Proof",
    "Purpose",
    "Query",
    "Question",
    "Recipient",
    "Reject",
    "Reported",
    "Resource",
    "Revision",
    "Role",
    "Route",
    "Ruling",
    "Seen",
    "Segment",
    "SegmentKind",
    "Sure",
    "Tally",
    "Term",
    "Theme",
    "Verdict",
    "Wording",
]
