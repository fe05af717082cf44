"""`inspect`: what the bridge makes of a mail, and why; changes nothing."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailbridge.cli.instance import Instance, open_instance

if TYPE_CHECKING:
    from mailbridge.journey import Reading


def inspect(
    context: typer.Context,
    files: Annotated[list[str], typer.Argument(help="Mails as files; - is standard input.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    alliance: Annotated[
        str, typer.Option(help="Judge it as a mail to this alliance; else by itself.")
    ] = "",
) -> None:
    """Show what the bridge makes of a mail, and why. Nothing is kept or sent.

    Example: mailbridge inspect --json reply.eml
    """
    instance = open_instance(context.obj) if alliance else None
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


def findings(raw: bytes, instance: Instance | None = None, slug: str = "") -> dict[str, Any]:
    """Return the contract's `inspect --json` of one mail, but for `file`."""
    from mailbridge.core.bounces import read_report
    from mailbridge.errors import Unreadable
    from mailbridge.journey import read

    try:
        reading = read(raw, None, _ancestors(instance, slug), _list_ids(instance, slug))
    except Unreadable as error:
        return _unreadable(str(error))
    verdict, reason, parent = _judged(reading, instance, slug)
    report = read_report(reading.mail, raw) if reading.kind in ("bounce", "complaint") else ()
    return {
        "message_id": reading.mail.message_id,
        "from": asdict(reading.author),
        **_heads(reading),
        "kind": reading.kind,
        "verdict": verdict,
        "reason": reason,
        **_words(reading),
        "bounce": [asdict(bounce) for bounce in report],
        "references": list(reading.mail.references),
        "parent": parent,
        "warnings": [*reading.mail.warnings, *reading.words.flags],
    }


def _heads(reading: "Reading") -> dict[str, Any]:
    from mailbridge.core.thread import normal_subject

    mail = reading.mail
    return {
        "to": [mailbox.address for mailbox in mail.to],
        "subject": normal_subject(mail.subject),
        "date": f"{mail.date:%Y-%m-%dT%H:%M:%SZ}" if mail.date else None,
        "language": reading.language,
    }


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


def _judged(
    reading: "Reading", instance: Instance | None, slug: str
) -> tuple[str, str, str | None]:
    """Return verdict, reason and the parent's Message-ID; by the mail alone where no instance is."""
    from mailbridge.core.rules import judge
    from mailbridge.core.thread import place
    from mailbridge.journey import asks_of, case_of
    from mailbridge.store.books import Books

    answered = (*reading.mail.in_reply_to, *reversed(reading.mail.references))
    if instance is None:
        verdict = judge(case_of(reading, None, None))
        return type(verdict).__name__.lower(), verdict.reason, next(iter(answered), None)
    route = _route(reading, instance, slug)
    with instance.store.reading() as connection:
        asks = asks_of(route, reading, instance.site)
        context = Books().gather(connection, slug, asks, _now())
    verdict = judge(case_of(reading, route.purpose, context))
    parent = place(reading.mail, reading.words, context).parent
    return (
        type(verdict).__name__.lower(),
        verdict.reason,
        parent.message_id if parent else next(iter(answered), None),
    )


def _route(reading: "Reading", instance: Instance, slug: str) -> Any:
    from mailbridge.core.route import most_specific
    from mailbridge.model import Route

    addresses = (box.address for box in (*reading.mail.to, *reading.mail.cc))
    routes = (instance.site.addresses.route(one, (slug,)) for one in addresses)
    ours = most_specific(route for route in routes if route is not None)
    return next(
        (route for route in ours if route.alliance == slug), Route(slug, "post", recipient="")
    )


def _ancestors(instance: Instance | None, slug: str) -> Any:
    from mailbridge.journey import ancestors_in

    if instance is None:
        return lambda _mail: ()  # pyright: ignore[reportUnknownLambdaType] -- nothing is known
    return ancestors_in(instance.store, slug)
