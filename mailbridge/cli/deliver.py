"""`deliver` hands mail in from files, a pipe or a Maildir, by the same way as the doors."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mailbridge.cli.instance import Instance, open_instance

if TYPE_CHECKING:
    from email.message import Message

    from mailbridge.doors.recipients import Recipients
    from mailbridge.model import Arrival, Route

# Who a mail was for: as the mail system noted it, else as its author wrote it.
_NAMED_IN = (("Delivered-To", "X-Original-To"), ("To", "Cc"))
_TOGETHER = 8 * 1024 * 1024  # bytes of mail kept in one commit


@dataclass(frozen=True, slots=True)
class _Found:
    """A mail as it was found; `fault` says why there is none."""

    name: str
    raw: bytes = b""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class _Handed:
    """What is to become of one mail: an arrival to keep, and what is wrong."""

    name: str
    arrival: "Arrival | None"
    faults: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        for fault in self.faults:
            yield f"{self.name}: not taken: {fault}"
        for route in self.arrival.routes if self.arrival else ():
            yield f"{self.name}: taken for {route.alliance or 'the operators'} ({route.purpose})"


def deliver(
    context: typer.Context,
    files: Annotated[list[str], typer.Argument(help="Files, Maildirs, or - for a pipe.")],
    to: Annotated[
        list[str] | None,
        typer.Option(help="An address of ours; else those the mail itself names."),
    ] = None,
    sender: Annotated[
        str | None, typer.Option("--from", help="The envelope's sender; else its Return-Path.")
    ] = None,
) -> None:
    """Hand mail in from files, a pipe or a Maildir, as the doors do.

    Example: mailbridge deliver --to lea4@talks.example.org mail.eml
    """
    from mailbridge.doors.recipients import Recipients

    instance = open_instance(context.obj)
    recipients = Recipients(instance.store, instance.site.addresses)
    found = _find(files, instance.settings.limits.message_bytes)
    ok = True
    for batch in _batches(found):
        handed = [_hand(mail, to, sender, recipients) for mail in batch]
        _keep(instance, [one.arrival for one in handed if one.arrival])
        ok = ok and not any(one.faults for one in handed)
        for line in (line for one in handed for line in one.lines()):
            print(line)
    if not ok:
        raise typer.Exit(1)


def _keep(instance: Instance, arrivals: Sequence["Arrival"]) -> None:
    from mailbridge.store import incoming

    with instance.store.writing() as connection:
        incoming.keep(connection, arrivals)


# --- finding mail -----------------------------------------------------------


def _find(names: Iterable[str], limit: int) -> Iterator[_Found]:
    for name in names:
        if name == "-":
            yield _sized("standard input", sys.stdin.buffer.read(limit + 1), limit)
        elif Path(name).is_dir():
            yield from _maildir(Path(name), limit)
        else:
            yield _file(Path(name), limit)


def _maildir(folder: Path, limit: int) -> Iterator[_Found]:
    if not (folder / "cur").is_dir() or not (folder / "new").is_dir():
        yield _Found(str(folder), fault="a folder, and no Maildir: it has no cur and new")
        return
    mails = [path for part in ("new", "cur") for path in (folder / part).iterdir()]
    # A Maildir's file names begin with the time a mail came.
    for path in sorted(mails, key=lambda path: path.name):
        if not path.name.startswith("."):
            yield _file(path, limit)


def _file(path: Path, limit: int) -> _Found:
    try:
        with path.open("rb") as file:
            return _sized(str(path), file.read(limit + 1), limit)
    except OSError as error:
        return _Found(str(path), fault=error.strerror or "cannot be read")


def _sized(name: str, raw: bytes, limit: int) -> _Found:
    if len(raw) > limit:
        return _Found(name, fault=f"larger than the {limit} bytes of [limits] message_bytes")
    return _Found(name, _without_envelope_line(raw))


def _without_envelope_line(raw: bytes) -> bytes:
    """Return the mail without the "From " line that mbox files and procmail put on top."""
    return raw.partition(b"\n")[2] if raw.startswith(b"From ") else raw


def _batches(found: Iterable[_Found]) -> Iterator[list[_Found]]:
    batch: list[_Found] = []
    for mail in found:
        batch.append(mail)
        if sum(len(one.raw) for one in batch) > _TOGETHER or len(batch) == 100:
            yield batch
            batch = []
    if batch:
        yield batch


# --- handing it in ----------------------------------------------------------


def _hand(
    mail: _Found, to: Sequence[str] | None, sender: str | None, recipients: "Recipients"
) -> _Handed:
    from mailbridge.core.route import most_specific
    from mailbridge.model import Arrival, Evidence

    if mail.fault:
        return _Handed(mail.name, None, (mail.fault,))
    header = _header(mail.raw)
    routes = _asked(to, recipients) if to else _named(header, recipients)
    faults = [f"{address} is no address here" for address, route in routes.items() if not route]
    if not routes:
        faults = ["none of the addresses it names is one of ours; say --to"]
    ours = tuple(filter(None, routes.values()))
    if not ours:
        return _Handed(mail.name, None, tuple(faults))
    path = _addresses(header, ("Return-Path",)) if sender is None else (sender.strip("<> "),)
    taken = tuple(route.recipient for route in ours)
    evidence = Evidence("deliver", "", "", path[0] if path else "", taken)
    arrival = Arrival(mail.raw, most_specific(ours), evidence, datetime.now(UTC))
    return _Handed(mail.name, arrival, tuple(faults))


def _asked(to: Iterable[str], recipients: "Recipients") -> dict[str, "Route | None"]:
    return {address: recipients.find(address) for address in to}


def _named(header: "Message", recipients: "Recipients") -> dict[str, "Route | None"]:
    """Return those of our addresses that a mail names, {} where it names none."""
    for names in _NAMED_IN:
        found = {address: recipients.find(address) for address in _addresses(header, names)}
        if ours := {address: route for address, route in found.items() if route}:
            return dict(ours)
    return {}


def _header(raw: bytes) -> "Message":
    from email.parser import BytesHeaderParser

    # Only the header: a body of any size or depth is not looked at.
    return BytesHeaderParser().parsebytes(raw[: 256 * 1024])


def _addresses(header: "Message", names: Sequence[str]) -> tuple[str, ...]:
    from email.utils import getaddresses

    values = [str(value) for name in names for value in header.get_all(name, [])]
    return tuple(dict.fromkeys(address for _, address in getaddresses(values) if address))
