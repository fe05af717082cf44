"""`inspect`: what the bridge makes of a mail, and why; changes nothing."""

import json
import os
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailbridge.cli.instance import Instance, open_instance

if TYPE_CHECKING:
    from mailbridge.core.identity import Identity
    from mailbridge.core.rules import Case
    from mailbridge.core.site import Site
    from mailbridge.model import Evidence, Mail, Route
    from mailbridge.reading import Reading


def inspect(
    context: typer.Context,
    files: Annotated[list[str], typer.Argument(help="Mails as files; - is standard input.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    alliance: Annotated[
        str, typer.Option(help="Judge it as a mail to this alliance; else by itself.")
    ] = "",
) -> None:
    """Show what the bridge makes of a mail, and why. Nothing is kept or sent.

    How sure its author is, is looked at where there are settings: they say whom to trust and ask.

    Example: mailbridge inspect --json reply.eml
    """
    instance = open_instance(context.obj) if alliance else _instance(context.obj)
    failed = False
    for name in files:
        try:
            raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        except OSError as error:
            print(f"{name}: {error.strerror}", file=sys.stderr)
            failed = True
            continue
        found = {"file": name} | findings(raw, instance, alliance)
        print(json.dumps(found, ensure_ascii=False) if as_json else _told(found))
    if failed:
        raise typer.Exit(1)


def _instance(config: Path | None) -> Instance | None:
    """Return the installation here; None where there is none, or not one that is whole."""
    from config.faults import SettingsError
    from config.settings import find_file

    try:
        return open_instance(config) if find_file(config, os.environ) else None
    except SettingsError:
        return None


def findings(raw: bytes, instance: Instance | None = None, slug: str = "") -> dict[str, Any]:
    """Return the contract's `inspect --json` of one mail, but for `file`.

    Without a slug the mail is judged by itself, and nothing is known that it
    could quote; without an instance nor is what speaks for its author.
    """
    from mailbridge.errors import Unreadable

    try:
        found = _in(instance, slug, raw) if instance and slug else _by_itself(raw, instance)
    except Unreadable as error:
        return _unreadable(str(error))
    reading, judged = found
    mail = reading.mail
    return {
        "message_id": mail.message_id,
        "from": asdict(judged.author),
        "to": [box.address for box in mail.to],
        "subject": judged.subject,
        "date": f"{mail.date:%Y-%m-%dT%H:%M:%SZ}" if mail.date else None,
        "language": reading.language,
        "kind": reading.kind,
        "verdict": judged.verdict,
        "reason": judged.reason,
        **_words(reading),
        "bounce": _bounce(reading, raw),
        "references": list(mail.references),
        "parent": judged.parent,
        "warnings": [*mail.warnings, *reading.words.flags],
    }


@dataclass(frozen=True, slots=True)
class Judged:
    """Who wrote a mail and what the policy says, and which Message-ID the mail answers."""

    author: "Identity"
    verdict: str
    reason: str
    subject: str
    parent: str | None


def _by_itself(raw: bytes, instance: Instance | None) -> tuple["Reading", Judged]:
    from mailbridge.journey import case_of
    from mailbridge.reading import opened, read
    from mailbridge.work import with_document

    mail = opened(raw)
    reading = with_document(read(mail, _evidence(instance, raw, mail) if instance else None))
    return reading, _judged(reading, case_of(reading, None, None), None)


def _in(instance: Instance, slug: str, raw: bytes) -> tuple["Reading", Judged]:
    from mailbridge.core.thread import place
    from mailbridge.journey import case_of
    from mailbridge.reading import asks_of, list_id, opened, read
    from mailbridge.store.books import Books
    from mailbridge.work import ancestors_of, with_document

    site, books = instance.site, Books()
    mail = opened(raw, instance.settings.limits.message_bytes)
    route = _route(mail, site, slug)
    evidence = _evidence(instance, raw, mail)
    with instance.store.reading() as connection:
        ancestors = ancestors_of(connection, site, route, mail)
        spam_headers = instance.settings.auth.spam_headers
        reading = read(mail, evidence, ancestors, (list_id(slug, site),), spam_headers)
        reading = with_document(reading)
        asks = asks_of(route, reading, site)
        context = books.gather(connection, slug, asks, datetime.now(UTC))
    parent = place(reading.mail, reading.words, context).parent
    case = case_of(reading, route.purpose, context)
    return reading, _judged(reading, case, parent.message_id if parent else None)


def _evidence(instance: Instance, raw: bytes, mail: "Mail") -> "Evidence":
    """Return what would be found if the mail came in now; its envelope is gone."""
    from mailbridge.doors.authenticate import Authenticator
    from mailbridge.model import Evidence

    return Evidence(
        "inspect", "", "", "", (), Authenticator(instance.settings.auth).look(raw, mail)
    )


def _judged(reading: "Reading", case: "Case", parent: str | None) -> Judged:
    from mailbridge.core.rules import judge
    from mailbridge.core.thread import answered, normal_subject

    verdict = judge(case)
    named = next(iter(answered(reading.mail)), None)
    subject = normal_subject(reading.mail.subject)
    word = type(verdict).__name__.lower()
    return Judged(case.author, word, verdict.reason, subject, parent or named)


def _route(mail: "Mail", site: "Site", slug: str) -> "Route":
    """Return what the mail's own To and Cc say it is for: the envelope is gone."""
    from mailbridge.core.route import most_specific
    from mailbridge.model import Route

    found = (site.addresses.route(box.address, (slug,)) for box in (*mail.to, *mail.cc))
    ours = most_specific(route for route in found if route is not None)
    post = Route(slug, "post", recipient="")
    return next((route for route in ours if route.alliance == slug), post)


def _words(reading: "Reading") -> dict[str, Any]:
    from mailbridge.core.sanitise import links_of

    return {
        "text": reading.text,
        "quoted": reading.joined("quoted"),
        "signature": reading.joined("signature"),
        "segments": [asdict(segment) for segment in reading.words.segments],
        "html": reading.words.html,
        "links": list(links_of(reading.words.html)),
        "attachments": [
            {"name": file.name, "type": file.type, "size": file.size}
            for file in reading.mail.attachments
        ],
    }


def _bounce(reading: "Reading", raw: bytes) -> list[dict[str, Any]]:
    from mailbridge.core.bounces import read_report

    if reading.kind not in ("bounce", "complaint"):
        return []
    return [asdict(bounce) for bounce in read_report(reading.mail, raw)]


def _unreadable(why: str) -> dict[str, Any]:
    """Return the same keys for what no parser is fed; it is set aside, and can be replayed."""
    return {
        "message_id": None,
        "from": {"name": "", "address": "", "sure": "failed"},
        "to": [],
        "subject": "",
        "date": None,
        "language": None,
        "kind": "unreadable",
        "verdict": "hold",
        "reason": "unreadable",
        "text": "",
        "quoted": "",
        "signature": "",
        "segments": [],
        "html": "",
        "links": [],
        "attachments": [],
        "bounce": [],
        "references": [],
        "parent": None,
        "warnings": [why],
    }


def _told(found: dict[str, Any]) -> str:
    """Return the findings for a person: what becomes of the mail first, then its words."""
    author = found["from"]
    lines = [
        f"{found['file']}: {found['verdict']} ({found['reason']}), {found['kind']}",
        f"From     {author['name']} <{author['address']}>, {author['sure']}",
        f"Subject  {found['subject']}",
        f"Answers  {found['parent'] or 'nothing'}",
        *(f"File     {f['name']}, {f['type']}, {f['size']} bytes" for f in found["attachments"]),
        *(f"Bounced  {b['address']}, {b['status']}" for b in found["bounce"]),
        *(f"Note     {warning}" for warning in found["warnings"]),
        "",
        *(_marked(segment) for segment in found["segments"]),
    ]
    return "\n".join(lines)


def _marked(segment: dict[str, str]) -> str:
    """Return a segment with its kind before each line, as a diff has its signs."""
    sign = {"own": " ", "quoted": ">", "signature": "~"}[segment["kind"]]
    return "\n".join(f"{sign} {line}" for line in segment["text"].splitlines())
