"""What only a command needs to know of the archive, and of whoever asks."""

from dataclasses import dataclass
from datetime import datetime

from mailbridge.model.archive import Entry
from mailbridge.model.mail import Attachment
from mailbridge.model.plan import Member
from mailbridge.model.posts import HeldMail
from mailbridge.questions import Question


@dataclass(frozen=True, slots=True)
class Named:
    """A post that a command names; `files` are with their contents, where these are asked for.

    `author_id` is the membership of its author, None where that is nobody's.
    """

    entry: Entry
    author_id: int | None
    published_at: datetime
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Beside:
    """What only a command needs.

    `post` is the one it names, or the one that its mail answers; `document` is the file
    of the resource that it names. `waiting` are the
    held mails of whoever asks, the newest first; `last` is the question by which
    what they changed last can be undone; `former` is who asks where they have left.
    `wrote` is how many posts they have, where they ask for a letter of participation.
    """

    post: Named | None = None
    document: Attachment | None = None
    waiting: tuple[HeldMail, ...] = ()
    last: Question | None = None
    former: Member | None = None
    wrote: int = 0
