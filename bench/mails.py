"""Makes mails like those of a busy list: text and HTML, most of them answers with their quote."""

import random
import textwrap
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.utils import formatdate
from html import escape
from pathlib import Path

WORDS = (
    *("the", "of", "and", "to", "in", "maize", "price", "farmer", "union", "market", "contract"),
    *(
        "seed",
        "season",
        "rain",
        "store",
        "credit",
        "village",
        "district",
        "buyer",
        "road",
        "school",
    ),
    *("research", "policy", "state", "water", "land", "women", "young", "harvest", "después"),
    *("también", "región", "año", "niño", "português", "ação", "número", "café", "Grüße", "straße"),
)


@dataclass(frozen=True)
class Written:
    """A mail that later ones may answer."""

    message_id: str
    subject: str
    text: str
    references: tuple[str, ...]


def make_mails(folder: Path, count: int, seed: int = 7) -> None:
    """Write `count` mails as .eml files; the same seed makes the same mails."""
    chance = random.Random(seed)
    written: list[Written] = []
    for number in range(count):
        parent = chance.choice(written[-60:]) if written and chance.random() < 0.75 else None
        one, raw = _mail(number, parent, chance)
        written.append(one)
        (folder / f"{number:06d}.eml").write_bytes(raw)


def _mail(number: int, parent: Written | None, chance: random.Random) -> tuple[Written, bytes]:
    mail = EmailMessage(policy=policy.SMTP)
    sent = 1_700_000_000 + number * 97
    message_id = f"<{number}.{sent}@members.example.com>"
    references = (*parent.references[-8:], parent.message_id) if parent else ()
    subject = parent.subject if parent else _sentence(chance, 3, 8)
    mail["From"] = f"Member {number % 50} <m{number % 50}@members.example.com>"
    mail["To"] = "Test list <test@lists.example.com>"
    mail["Date"] = formatdate(sent)
    mail["Message-ID"] = message_id
    mail["Subject"] = f"Re: {subject}" if parent else subject
    if parent:
        mail["In-Reply-To"] = parent.message_id
        mail["References"] = " ".join(references)
    for hop in range(chance.randint(2, 5)):
        trace = f"by mx{hop}.example.net with ESMTPS id {chance.getrandbits(128):032x}"
        mail["Received"] = f"{trace}; Mon, 1 Jan 2026 00:00:00 +0000"
    own = _paragraphs(chance, chance.choice((1200, 2000, 2500, 3500, 5000)))
    quoted = parent.text.splitlines()[:25] if parent else []
    mail.set_content(_as_text(own, quoted))
    mail.add_alternative(_as_html(own, quoted), subtype="html")
    if chance.random() < 0.08:
        mail.add_attachment(chance.randbytes(3000), "application", "pdf", filename="note.pdf")
    raw = mail.as_bytes(policy=policy.SMTP.clone(max_line_length=998))
    return Written(message_id, subject, "\n\n".join(own), references), raw


def _paragraphs(chance: random.Random, length: int) -> list[str]:
    found: list[str] = []
    while sum(map(len, found)) < length:
        sentences = (_sentence(chance, 6, 16) for _ in range(chance.randint(2, 6)))
        found.append(textwrap.fill(" ".join(sentences), 72))
    return found


def _sentence(chance: random.Random, least: int, most: int) -> str:
    words = chance.choices(WORDS, k=chance.randint(least, most))
    return f"{' '.join(words).capitalize()}."


def _as_text(own: list[str], quoted: list[str]) -> str:
    quote = "\n".join(["On Monday a member wrote:", *(f"> {line}" for line in quoted)])
    return "\n\n".join([*([quote] if quoted else []), *own])


def _as_html(own: list[str], quoted: list[str]) -> str:
    lines = "<br>\n".join(escape(line) for line in quoted)
    quote = f'<p>On Monday a member wrote:</p><blockquote type="cite">{lines}</blockquote>'
    body = "".join(
        f'<p style="mso-line-height:1.2"><span lang="EN-US">{escape(text)}</span>'
        f' <a href="https://example.org/{len(text)}">more</a></p>'
        for text in own
    )
    return f'<html><body><div class="x">{quote if quoted else ""}{body}</div></body></html>'
