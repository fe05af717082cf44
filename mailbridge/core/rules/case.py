"""What a rule may look at."""

from dataclasses import dataclass

from mailbridge.core.identity import Identity
from mailbridge.model import Context, Kind, Mail, Purpose


@dataclass(frozen=True, slots=True)
class Case:
    """One mail before the policy.

    `purpose` and `context` are None where nothing is known but the mail itself
    (`mailbridge inspect` without an instance); a rule that needs them then has
    nothing to say. `words` are the author's own, as plain text; `in_document`
    is that more of them stand in a file, `answers` that something shows the mail
    to be an answer. `paths` are the ways it came by. `on_a_page`: somebody who was not
    signed in wrote it into a form.
    """

    mail: Mail
    author: Identity
    kind: Kind
    why: str
    words: str
    in_document: bool = False
    answers: bool = False
    paths: tuple[str, ...] = ()
    on_a_page: bool = False
    purpose: Purpose | None = None
    context: Context | None = None

    @property
    def by_moderator(self) -> bool:
        """Whether a moderator of the alliance wrote it, as far as its From line says."""
        author = self.context.author if self.context else None
        return author is not None and author.role == "moderator"
