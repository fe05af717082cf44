"""32 ways to write as somebody else: a moderator whose domain signs, a member whose does not.

Alice's domain asks to refuse what is not its own. Bob's publishes nothing; his
mail was let through before, signed by mailer.example. In none of the cases is
anything posted, and in none is the evidence enough for anybody to act.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from config.model import Auth
from mailbridge.core.addresses import normalised
from mailbridge.core.parse import parse
from mailbridge.core.rules import judge
from mailbridge.doors.authenticate import Authenticator
from mailbridge.journey import case_of
from mailbridge.model import Alliance, Context, Evidence, Hold, Member
from mailbridge.reading import read
from tests.doors.authenticate.signing import rsa_record, signed
from tests.nameserver import nameserver

EDGE = "mx.talks.example.org"
ALICE, BOB, EVIL = "alice@union.example", "bob@ministry.example", "evil@evil.example"
NOW = datetime(2027, 2, 23, 9, 30, tzinfo=UTC)


def mail(sender: str | bytes, *top: str, body: str = "Approved.") -> bytes:
    """Return a mail whose From line, or lines, are as given, below the lines of `top`."""
    who = sender if isinstance(sender, bytes) else f"From: {sender}".encode()
    above = b"".join(line.encode() + b"\r\n" for line in top)
    rest = (
        "\r\nTo: farms@talks.example.org\r\nSubject: OK\r\nMessage-ID: <1@x.example>\r\n"
        "Date: Tue, 23 Feb 2027 09:00:00 +0000\r\n\r\n" + body + "\r\n"
    )
    return above + who + rest.encode()


def edge(results: str, server: str = EDGE) -> str:
    return f"Authentication-Results: {server}; {results}"


BY_EVIL = edge("dmarc=pass header.from=evil.example")
TRUE = signed(mail(ALICE), "union.example")  # what Alice once wrote, to whomever
OPEN_ENDED = signed(mail(ALICE, body=""), "union.example", length=0)

SPOOFS: tuple[tuple[str, bytes], ...] = (
    # --- which From is read
    ("no evidence at all, as a moderator", mail(ALICE)),
    (
        "two From headers, the moderator's first",
        mail(f"From: {ALICE}\r\nFrom: {EVIL}".encode(), BY_EVIL),
    ),
    (
        "two From headers, the moderator's last",
        mail(f"From: {EVIL}\r\nFrom: {ALICE}".encode(), BY_EVIL),
    ),
    ("the same From twice", mail(f"From: {ALICE}\r\nFrom: {ALICE}".encode())),
    ("two mailboxes in one From", mail(f"{ALICE}, {EVIL}", BY_EVIL)),
    ("group syntax", mail(f"Moderators: {ALICE};")),
    ("an empty group before the mailbox", mail(f"x:;, {ALICE}")),
    ("an address as the name of another", mail(f"{ALICE} <{EVIL}>", BY_EVIL)),
    ("a quoted address as the name of another", mail(f'"{ALICE}" <{EVIL}>', BY_EVIL)),
    ("an address in a comment", mail(f"{EVIL} ({ALICE})", BY_EVIL)),
    (
        "an encoded word that reads as her address",
        mail(f"=?utf-8?q?alice=40union.example?= <{EVIL}>", BY_EVIL),
    ),
    (
        "an encoded word that closes the bracket",
        mail(f"=?utf-8?q?=3Calice=40union.example=3E?= <{EVIL}>", BY_EVIL),
    ),
    ("an encoded word alone that hides her address", mail("=?utf-8?q?alice=40union.example?=")),
    (
        "an encoded line break and a second From",
        mail(f"=?utf-8?q?x=0D=0AFrom:_{ALICE}?= <{EVIL}>", BY_EVIL),
    ),
    (
        "a space before the colon",
        mail(f"From : {ALICE}".encode() + f"\r\nFrom: {EVIL}".encode(), BY_EVIL),
    ),
    (
        "Sender of the one, From of the other",
        mail(ALICE, f"Sender: {EVIL}", edge("spf=pass smtp.mailfrom=evil.example")),
    ),
    (
        "From of the one, Sender and Reply-To of the moderator",
        mail(EVIL, f"Sender: {ALICE}", f"Reply-To: {ALICE}", BY_EVIL),
    ),
    ("a source route through her address", mail(f"<@union.example:{EVIL}>", BY_EVIL)),
    ("letters that look like hers", mail("аlice@union.example")),
    # --- who says what about it
    (
        "a forged word of the trusted server, below its own",
        mail(
            ALICE,
            edge("dmarc=fail header.from=union.example"),
            edge("dmarc=pass header.from=union.example"),
        ),
    ),
    (
        "a forged word above, of a server with almost its name",
        mail(
            ALICE,
            edge("dmarc=pass header.from=union.example", f"{EDGE}.evil.example"),
            edge("dmarc=fail header.from=union.example"),
        ),
    ),
    (
        "a server's name in Cyrillic",
        mail(ALICE, edge("dmarc=pass header.from=union.example", "mx.tаlks.example.org")),
    ),
    ("a pass in a comment", mail(ALICE, edge("dmarc=fail (dmarc=pass header.from=union.example)"))),
    (
        "a pass in the quoted reason",
        mail(ALICE, edge('dmarc=fail reason="; dmarc=pass header.from=union.example"')),
    ),
    ("a pass for another From", mail(ALICE, BY_EVIL)),
    ("SPF of another domain", mail(ALICE, edge("spf=pass smtp.mailfrom=evil.example"))),
    # --- what is signed
    ("a signature of another domain", signed(mail(ALICE), "evil.example")),
    ("her signature over another text", TRUE.replace(b"Approved", b"Rejected")),
    ("her signature with an open end", OPEN_ENDED[:-2] + b"Everybody out.\r\n"),
    ("her signature, long expired", signed(mail(ALICE), "union.example", extra=" t=1; x=2;")),
    ("her signed mail with a second Subject on top", b"Subject: NO 68\r\n" + TRUE),
    # --- the member whose domain publishes nothing
    ("a signature of another service than the member's", signed(mail(BOB), "evil.example")),
)


@pytest.fixture(scope="module")
def authenticator() -> Iterator[Authenticator]:
    with nameserver() as names:
        names.texts["_dmarc.union.example"] = "v=DMARC1; p=reject"
        for domain in ("union.example", "evil.example", "mailer.example"):
            names.texts[f"s._domainkey.{domain}"] = rsa_record()
        yield Authenticator(
            Auth(trusted_authserv_ids=(EDGE,), spam_headers=(), nameserver=names.address)
        )


def test_there_are_32_ways() -> None:
    assert len({name for name, _ in SPOOFS}) == 32


@pytest.mark.parametrize("raw", [raw for _, raw in SPOOFS], ids=[name for name, _ in SPOOFS])
def test_nobody_acts_as_somebody_else(authenticator: Authenticator, raw: bytes) -> None:
    acts, verdict = _judged(authenticator, raw)
    assert not acts
    assert isinstance(verdict, Hold)


@pytest.mark.parametrize("raw", [TRUE, signed(mail(BOB), "mailer.example")])
def test_they_themselves_are_let_through(authenticator: Authenticator, raw: bytes) -> None:
    _, verdict = _judged(authenticator, raw)
    assert not isinstance(verdict, Hold)


def _judged(authenticator: Authenticator, raw: bytes) -> tuple[bool, object]:
    """Return whether the author could act as the moderator, and what becomes of the mail."""
    parsed = parse(raw)
    evidence = Evidence("lmtp", "", "", EVIL, (), authenticator.look(raw, parsed))
    reading = read(parsed, evidence)
    case = case_of(reading, "post", _context(normalised(reading.author.address)))
    return case.author.sure == "proved" and _member(case.author.address) is not None, judge(case)


def _context(address: str) -> Context:
    alliance = Alliance(
        id=1,
        slug="farms",
        name="Farms",
        summary="",
        starts=date(2027, 1, 11),
        ends=date(2027, 4, 2),
        time_zone="UTC",
        languages=("en",),
        modules=(),
    )
    paths = ("dkim:mailer.example",) if address == BOB else ()
    return Context(alliance, _member(address), (), number=2, now=NOW, paths=paths)


def _member(address: str) -> Member | None:
    member = Member(
        id=1,
        person_id=1,
        address_id=1,
        address=ALICE,
        name="Alice",
        organisation="",
        country="UG",
        language="en",
        role="moderator",
        lead=True,
        delivery="each",
        format="brief",
        has_posted=True,
    )
    known = {ALICE: member, BOB: replace(member, id=2, address=BOB, role="expert", lead=False)}
    return known.get(normalised(address))
