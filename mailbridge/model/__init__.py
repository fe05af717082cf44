"""The nouns of mailbridge: frozen values that the rooms hand each other.

They hold no behaviour beyond what can be read off their own fields. A value
that names a row carries its `id`; everything else is what people would say.
All times are aware and UTC. Message-IDs keep their angle brackets. Others
import them from here; the files behind it are in the order of a mail's life.
"""

from mailbridge.changes import Change, DeliveryMode, DigestFormat
from mailbridge.model.archive import Byline, Contributor, Discussion, Entry, File, Outline, Tally
from mailbridge.model.beside import Beside, Named
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
from mailbridge.model.posts import (
    Discarded,
    Draft,
    HeldMail,
    Place,
    Placed,
    Post,
    Preparation,
    Prepared,
    Reworded,
    Scheduled,
)
from mailbridge.model.query import Field, Query, Term
from mailbridge.model.verdicts import Accept, Drop, Hold, Reject, Verdict
from mailbridge.model.words import (
    Dmarc,
    Fate,
    Kind,
    Moderation,
    PostKind,
    Purpose,
    Role,
    SegmentKind,
    Sure,
)
from mailbridge.model.visitors import Seat, Visitor
from mailbridge.model.words import Dmarc, Fate, Kind, Moderation, Purpose, Role, SegmentKind, Sure
from mailbridge.questions import Answer, Decided, Notice, Question, Revision, Ruling

__all__ = [
    "Accept",
    "Alliance",
    "Answer",
    "Arrival",
    "Asks",
    "Attachment",
    "Beside",
    "Bounce",
    "Byline",
    "Change",
    "Context",
    "Contributor",
    "Decided",
    "DeliveryMode",
    "DigestFormat",
    "Discarded",
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
    "Named",
    "Notice",
    "Outcome",
    "Outline",
    "Place",
    "Placed",
    "Post",
    "PostKind",
    "Precedence",
    "Preparation",
    "Prepared",
    "Proof",
    "Purpose",
    "Query",
    "Question",
    "Recipient",
    "Reject",
    "Reported",
    "Resource",
    "Revision",
    "Reworded",
    "Role",
    "Route",
    "Ruling",
    "Scheduled",
    "Seat",
    "Seen",
    "Segment",
    "SegmentKind",
    "Sure",
    "Tally",
    "Term",
    "Theme",
    "Verdict",
    "Visitor",
    "Wording",
]
