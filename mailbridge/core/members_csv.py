"""A list of members as people export it from a spreadsheet: every fault at once, with its line.

Excel writes `;` where the comma is the decimal sign, tabs in UTF-16 when told
"Unicode text", and the code page of the office instead of UTF-8; Latin-1 is read
as Windows-1252, which is what Excel means by it. What was guessed is said, so
that a wrong guess is seen before it is in everybody's mail.
"""

import codecs
import csv
import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from config.toml_text import did_you_mean
from mailbridge.core.member_values import CHOICES, email_address, value_fault
from mailbridge.errors import BadInput, Fault
from mailbridge.model import DeliveryMode, DigestFormat, EmailAddress, Enrolment, Role

COLUMNS = ("name", "email", "country", "organisation", "role", "language", "delivery")
OPTIONAL = ("time_zone", "format", "salutation")
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}


@dataclass(frozen=True, slots=True)
class MemberList:
    """The lines of a list, and notes on how it was read."""

    entries: tuple[Enrolment, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Guest:
    """Who is to be invited, and why them: a line of the lead's own, in their language."""

    entry: Enrolment
    why: str


@dataclass(frozen=True, slots=True)
class GuestList:
    """The lines of a list of people to invite, and notes on how it was read."""

    guests: tuple[Guest, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Reading:
    """One file being read: its name, what it may hold, and the faults found so far."""

    file: str
    zones: Collection[str]
    faults: list[Fault]
    known: tuple[str, ...] = (*COLUMNS, *OPTIONAL)

    def fault(self, line: int | None, message: str) -> None:
        self.faults.append(Fault(self.file, line, message))


def read_members(content: bytes, file: str, zones: Collection[str]) -> MemberList:
    """Return the people of a CSV file; BadInput with every fault it has."""
    lines, notes = _read(content, _Reading(file, zones, []))
    return MemberList(tuple(entry for entry, _ in lines), notes)


def read_guests(content: bytes, file: str, zones: Collection[str]) -> GuestList:
    """Return the people that a CSV file invites; BadInput with every fault it has.

    Each has one address, for the answer comes from one mailbox.
    """
    reading = _Reading(file, zones, [], known=(*COLUMNS, *OPTIONAL, "why"))
    lines, notes = _read(content, reading)
    return GuestList(tuple(Guest(entry, why) for entry, why in lines), notes)


def _read(content: bytes, reading: _Reading) -> tuple[list[tuple[Enrolment, str]], tuple[str, ...]]:
    """Return each line of a file with its `why`, and notes."""
    text, notes = decoded(content)
    separator, said = separator_of(text)
    notes += said
    rows = _rows(text, separator, reading)
    header = next(rows, None)
    if header is None:
        reading.fault(None, "is empty")
        raise BadInput(tuple(reading.faults))
    columns = _columns(*header, reading)
    lines = [_entry(number, cells, columns, reading) for number, cells in rows]
    _check_doubles([entry for entry, _ in lines], reading)
    if reading.faults:
        raise BadInput(tuple(sorted(reading.faults, key=lambda fault: fault.line or 0)))
    return lines, notes


def write_members(people: Iterable[Enrolment]) -> str:
    """Return people as a CSV text that reads back as the same."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow((*COLUMNS, *OPTIONAL))
    for person in people:
        writer.writerow(_cell(person, column) for column in (*COLUMNS, *OPTIONAL))
    return out.getvalue()


def _cell(person: Enrolment, column: str) -> str:
    if column == "email":
        return " ".join(address.text for address in person.addresses)
    text: str = getattr(person, column)
    # A spreadsheet would run "=..." as a formula; with a space before it is a text.
    return f" {text}" if text[:1] in ("=", "+", "-", "@") else text


# --- the file ----------------------------------------------------------------


def decoded(content: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the text of a file from a spreadsheet, and what had to be guessed for it."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace"), ("read as UTF-16",)
    try:
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
        return text, ("not UTF-8: read as Latin-1 (Windows-1252)",)


def separator_of(text: str) -> tuple[str, tuple[str, ...]]:
    """Return what separates the columns, whichever the first line has most of, and a note of it."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    found = max(_SEPARATORS, key=first.count)
    note = f"read with {_SEPARATORS[found]} between the columns"
    return found, () if found == "," else (note,)


def _rows(text: str, separator: str, reading: _Reading) -> Iterator[tuple[int, list[str]]]:
    """Return the lines that are not blank, each with its number, its cells without space around."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 1
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield number, cells
            number = reader.line_num + 1
    except csv.Error as error:
        reading.fault(number, f"the quotation marks are not in order from here on: {error}")


def _columns(line: int, header: Sequence[str], reading: _Reading) -> tuple[str, ...]:
    columns = tuple("_".join(cell.casefold().split()) for cell in header)
    if any("@" in column for column in columns):
        reading.fault(line, f"the first line has to name the columns: {','.join(COLUMNS)}")
        return columns
    known = reading.known
    for at, column in enumerate(columns):
        if column and column not in known:
            hint = did_you_mean(column, known) or f"; there are {', '.join(known)}"
            reading.fault(line, f'there is no column "{header[at]}"{hint}')
        elif column and column in columns[:at]:
            reading.fault(line, f'the column "{header[at]}" is there twice')
    for needed in ("name", "email"):
        if needed not in columns:
            reading.fault(line, f'the column "{needed}" is missing')
    return columns


# --- one line ----------------------------------------------------------------


def _entry(
    line: int, cells: Sequence[str], columns: Sequence[str], reading: _Reading
) -> tuple[Enrolment, str]:
    if any(cells[len(columns) :]):
        reading.fault(line, f"has {len(cells)} cells, and the first line {len(columns)}")
    values = {column: _plain(column, cell) for column, cell in zip(columns, cells, strict=False)}
    addresses = _addresses(line, values.get("email", ""), reading)
    for needed in ("name", "email"):
        if needed in columns and not values.get(needed):
            reading.fault(line, f"{needed} is missing")
    for column, text in values.items():
        if text and column != "email" and (fault := value_fault(column, text, reading.zones)):
            reading.fault(line, fault)
    if "why" in reading.known:
        _check_guest(line, values, addresses, reading)
    entry = Enrolment(
        line=line,
        name=values.get("name", ""),
        addresses=addresses,
        role=cast("Role", values.get("role", "")),
        delivery=cast("DeliveryMode", values.get("delivery", "")),
        format=cast("DigestFormat", values.get("format", "")),
        organisation=values.get("organisation", ""),
        country=values.get("country", ""),
        language=values.get("language", ""),
        time_zone=values.get("time_zone", ""),
        salutation=values.get("salutation", ""),
    )
    return entry, values.get("why", "")


def _check_guest(
    line: int, values: dict[str, str], addresses: Sequence[EmailAddress], reading: _Reading
) -> None:
    if len(addresses) > 1:
        reading.fault(line, "has more than one address: an invitation goes to one")
    if values.get("role") == "moderator":
        reading.fault(line, "moderators are named in the plan, and not invited")
    if values.get("delivery") == "none":
        reading.fault(line, 'delivery "none" is no invitation')


def _plain(column: str, cell: str) -> str:
    if column in CHOICES:
        return cell.casefold()
    return cell.upper() if column == "country" and len(cell) == 2 else cell


def _addresses(line: int, cell: str, reading: _Reading) -> tuple[EmailAddress, ...]:
    found: dict[str, EmailAddress] = {}
    for word in cell.split():
        try:
            address = email_address(word)
        except ValueError as error:
            reading.fault(line, str(error))
        else:
            found.setdefault(address.key, address)
    return tuple(found.values())


def _check_doubles(entries: Sequence[Enrolment], reading: _Reading) -> None:
    lines: dict[str, int] = {}
    for entry in entries:
        for address in entry.addresses:
            if address.key in lines:
                before = lines[address.key]
                reading.fault(entry.line, f"{address.text} is in line {before} already")
            lines.setdefault(address.key, entry.line)
