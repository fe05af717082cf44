"""Mail to the moderators, each of whom can answer it: nobody's address is shown to the other side.

What members write goes on to every moderator, and what is surely from a stranger
too. Where nothing speaks for a stranger's mail it stays in the queue: most of
what comes so is advertising.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from mailbridge.core.held import first_name, next_number, with_question
from mailbridge.core.identity import Identity
from mailbridge.core.letter import plain
from mailbridge.core.notices import Word, moderators, notice, to_member
from mailbridge.core.pages.names import country_name
from mailbridge.core.site import Site
from mailbridge.core.subject import normal_subject
from mailbridge.model import Context, Mail, Member, Outcome, Question


@dataclass(frozen=True, slots=True)
class ToModerators:
    """The values of mail/notices/to_moderators.txt."""

    author: str
    origin: str
    subject: str
    text: str
    files: int
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Writer:
    """Whose words the moderators are to read; the answer goes to the address, and none is shown."""

    address: str
    name: str
    origin: str


def to_moderators(
    mail: Mail, words: str, author: Identity, context: Context, site: Site
) -> Outcome | None:
    """Return what takes a mail on to the moderators; None where it stays in the queue."""
    member = context.author
    sure = ("proved", "likely", "unknown") if member else ("proved", "likely")
    if author.sure not in sure or mail.header("list-id") or not words.strip():
        return None
    name = plain(member.name if member else author.name)
    return to_read(mail, words, Writer(author.address, name, _origin(context)), context, site)


def to_read(
    mail: Mail,
    words: str,
    writer: Writer,
    context: Context,
    site: Site,
    readers: Sequence[Member] = (),
) -> Outcome | None:
    """Return what shows somebody's words to `readers`, else to every moderator; None for none."""
    readers = readers or moderators(context)
    outcome = Outcome("command", "to_owner")
    subject = plain(normal_subject(mail.subject))
    for moderator in readers:
        detail = f"{writer.address}\n{writer.name}\n{normal_subject(mail.subject)}"
        question = Question(next_number(outcome, context), "relay", moderator.id, detail=detail)
        others = tuple(first_name(m.name) for m in readers if m.id != moderator.id)
        say = ToModerators(
            author=writer.name or writer.address,
            origin=writer.origin,
            subject=subject,
            text=words,
            files=len(mail.attachments),
            others=others,
        )
        word = Word("to_moderators", to_member(moderator), say, asks=question, voice="desk")
        outcome = with_question(outcome, question, notice(word, context, site))
    return outcome if outcome.notices else None


def _origin(context: Context) -> str:
    member = context.author
    if member is None:
        return "not a member"
    country = country_name(member.country) if member.country else ""
    return ", ".join(filter(None, (plain(member.organisation), country)))
