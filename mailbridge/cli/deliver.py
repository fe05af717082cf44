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
    from mailbridge.doors.recipients import Recipients
    from mailbridge.model import Arrival

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
    recipients = Recipients(instance.store, instance.site)
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
    from mailbridge.store import arriving

    with instance.store.writing() as connection:
        arriving.keep(connection, arrivals)


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
    from mailbridge.doors.arrivals import arrival, header_of, return_path, routes_in
    from mailbridge.model import Evidence

    if mail.fault:
        return _Handed(mail.name, None, (mail.fault,))
    header = header_of(mail.raw)
    if to:
        asked = {address: recipients.find(address) for address in to}
        routes = tuple(filter(None, asked.values()))
        faults = tuple(f"{one} is no address here" for one, route in asked.items() if not route)
    else:
        routes = routes_in(mail.raw, header, recipients)
        faults = () if routes else ("none of the addresses it names is one of ours; say --to",)
    if not routes:
        return _Handed(mail.name, None, faults)
    path = return_path(header) if sender is None else sender.strip("<> ")
    evidence = Evidence("deliver", "", "", path, tuple(route.recipient for route in routes))
    return _Handed(mail.name, arrival(mail.raw, routes, evidence, datetime.now(UTC)), faults)
