"""Mails of one word that ask the bridge for something: `stop`, `pausa`, `weekly`.

People who want to leave do not look for an address: they answer the last mail
with one word above the quote, or put it in the subject and write nothing. More
than that word (and "please", and a signature) is a contribution, whatever it
begins with: "Stop the reform" and "Pause." before two paragraphs are posts.
Only `correct 68` has more below it: what the message is to say.
"""

import re

from mailbridge.core.commands.words import Asked, asked_in
from mailbridge.model import Mail

# How a quote, a header block or a signature begins.
_END = re.compile(
    r"^(?:>|--\s*$|_{5,}|-{3,}|\*?(?:from|de|von|da|van|от|发件人|expéditeur)\s*:\*?\s|"
    r"(?:sent|get|enviado|enviada|obtener|obtenha|envoyé|obtenir|télécharger|gesendet|inviato)\s+"
    r"(?:from|outlook|desde|do|de|à|depuis|von|da)\b)",
    re.IGNORECASE,
)
_LONGEST = 400  # of an attribution over three lines; the expression tries each @ of a longer one
_ATTRIBUTION = re.compile(r".*(?:\d{1,2}:\d\d|\d{4}|@).*:\s*$")


def asked(mail: Mail) -> Asked | None:
    """Return what a mail of one word asks for, None where it says anything else."""
    own = own_lines(mail.body)
    if not own:
        return asked_in(mail.subject)
    first = asked_in(own[0])
    # These begin no contribution: the passage, or the new words, may stand below without marks.
    more = first is not None and first.command in ("star", "correct") and first.argument
    return first if more or _is_name(own[1:]) else None


def asked_first(mail: Mail) -> Asked | None:
    """Return what a mail to us asks for: its first own line says so, else its subject."""
    own = own_lines(mail.body)
    return (asked_in(own[0]) if own else None) or asked_in(mail.subject)


def below_command(mail: Mail, words: str) -> str:
    """Return what an author says below the line that asks for something, all where no line does."""
    line = first_line(mail)
    return words.partition(line)[2].strip() if line and asked_in(line) else words.strip()


def first_line(mail: Mail) -> str:
    """Return a mail's first own line, "" where it has none."""
    return next(iter(own_lines(mail.body)), "")


def answer_line(mail: Mail) -> str:
    """Return the first unquoted line of an answer, "" where it has none.

    Below the quote it counts where nothing stands above, and only after a blank line and
    with nothing quoted after it: a quote that a client has wrapped leaves lines unmarked.
    """
    return first_line(mail) or next(iter(own_lines(_below_quote(mail.body))), "")


def _below_quote(body: str) -> str:
    """Return what stands below an unbroken quote and a blank line, "" where nothing does."""
    lines = body.rstrip().split("\n")
    marked = [at for at, line in enumerate(lines) if line.startswith(">")]
    if not marked:
        return ""
    first, last = marked[0], marked[-1]
    unbroken = all(line.startswith(">") or not line.strip() for line in lines[first:last])
    below = lines[last + 1 :]
    return "\n".join(below) if unbroken and below and not below[0].strip() else ""


def own_lines(body: str) -> list[str]:
    """Return the lines that stand before a quote or signature, without the quote's attribution."""
    own: list[str] = []
    for line in body.split("\n", 40)[:40]:
        if _END.match(line.strip()):
            break
        if line.strip():
            own.append(line.strip())
    # The word itself is no part of the attribution below it, unless there is no word.
    for start in (*range(1, len(own)), 0):
        rest = " ".join(own[start:])
        if len(own) - start <= 3 and len(rest) <= _LONGEST and _ATTRIBUTION.fullmatch(rest):
            return own[:start]
    return own


def _is_name(lines: list[str]) -> bool:
    """Return whether lines are how somebody signs: a name, an organisation, a number."""
    return len(lines) <= 3 and all(
        len(line.split()) <= 5
        and not line.endswith((".", "!", "?", ":"))
        and (line[0].isupper() or line[0].isdigit() or line[0] in "+(")
        for line in lines
    )
