"""What a moderator sends in for somebody: a forward to SLUG-owner@ that begins FOR NAME.

Experts answer to the moderator they know, or by telephone. What the moderator
forwards is held like any mail and shown to that moderator, whose OK publishes
it as the member's: the From line of the forward alone does nothing.
"""

import re
from dataclasses import dataclass, replace

from mailbridge.core.letter import plain
from mailbridge.core.one_word import first_line
from mailbridge.core.sanitise import from_text
from mailbridge.model import Context, Draft, Mail, Member, Segment

_FOR = re.compile(r"(?:for|para|pour|por)\s*:?\s+(?P<name>[^\W\d_].{1,80})", re.IGNORECASE)
# The header block that mail clients put above what they forward, in our four languages.
_HEADER = re.compile(
    r"(?:[>|*\s]*(?:from|sent|date|subject|to|cc|de|enviado(?: el| em)?|fecha|data|asunto|assunto"
    r"|para|envoyé|objet|à)\s?:\*?\s[^\n]*\n)+(?:[>|*\s]*\n)",
    re.IGNORECASE,
)
_RULE = re.compile(r"[\s>]*-{3,}[^\n]*-{3,}\s*\n")
_MARK = re.compile(r"(?m)^> ?")


@dataclass(frozen=True, slots=True)
class NoSuchName:
    """The values of mail/notices/no_such_name.txt."""

    name: str


def named(mail: Mail) -> str:
    """Return whom a mail's first line says it is for, "" where it says nobody."""
    found = _FOR.fullmatch(first_line(mail).strip(" .:*_"))
    return plain(found["name"]) if found else ""


def member_named(name: str, context: Context) -> Member | None:
    """Return the one member of a name, None where there is none or several."""
    wanted = name.casefold().split()
    found = [m for m in context.members if set(wanted) <= set(m.name.casefold().split())]
    exact = [m for m in found if m.name.casefold().split() == wanted]
    return next(iter(exact or found)) if len(exact or found) == 1 else None


def forwarded(mail: Mail) -> Mail:
    """Return what a moderator forwards as a mail of its own: the words below the header block."""
    below = mail.body.partition(first_line(mail))[2].lstrip("\n")
    header = _HEADER.search(below)
    inner = below[header.end() :] if header else _RULE.sub("", below, count=1)
    return replace(mail, body=_MARK.sub("", inner), html="", senders=())


def sent_in(draft: Draft, by: str) -> Draft:
    """Return the draft with the remark that a moderator sent it in, which every reader sees."""
    remark = f"[Sent in by {plain(by)}, moderator]"
    html = draft.html or from_text(draft.text)
    return replace(
        draft,
        segments=(*draft.segments, Segment("own", f"\n\n{remark}")),
        html=html + from_text(remark),
    )
