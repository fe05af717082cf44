"""A list of resources as people keep it in a spreadsheet: every fault at once, with its line."""

import csv
import io
from dataclasses import dataclass

from mailbridge.core.members_csv import decoded, separator_of
from mailbridge.core.themes import KINDS
from mailbridge.errors import BadInput, Fault
from mailbridge.model import Resource

COLUMNS = ("title", "url", "kind", "author", "year", "language", "country", "licence", "pages")


@dataclass(frozen=True, slots=True)
class ResourceList:
    """The resources of a list, and notes on how it was read."""

    resources: tuple[Resource, ...]
    notes: tuple[str, ...]


def read_resources(content: bytes, file: str) -> ResourceList:
    """Return the resources of a CSV file; BadInput with every fault it has.

    Whether addresses, languages and countries are right is for the plan to say.
    """
    text, notes = decoded(content)
    separator, said = separator_of(text)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    lines = [(at, row) for at, row in enumerate(rows, 1) if any(cell.strip() for cell in row)]
    if not lines:
        raise BadInput((Fault(file, None, "is empty"),))
    columns = ["_".join(cell.casefold().split()) for cell in lines[0][1]]
    faults = [
        Fault(file, lines[0][0], f'there is no column "{column}"; there are {", ".join(COLUMNS)}')
        for column in columns
        if column and column not in COLUMNS
    ]
    faults += [
        Fault(file, lines[0][0], f'the column "{needed}" is missing')
        for needed in ("title", "url")
        if needed not in columns
    ]
    found = [
        _resource(file, at, dict(zip(columns, row, strict=False)), faults) for at, row in lines[1:]
    ]
    if faults:
        raise BadInput(tuple(faults))
    return ResourceList(tuple(found), (*notes, *said))


def _resource(file: str, line: int, cells: dict[str, str], faults: list[Fault]) -> Resource:
    values = {name: " ".join(cell.split()) for name, cell in cells.items()}

    def number(name: str) -> int | None:
        text = values.get(name, "")
        if text and not text.isdecimal():
            faults.append(Fault(file, line, f'{name} "{text}" is no number'))
        return int(text) if text.isdecimal() else None

    faults += [
        Fault(file, line, f"{name} is missing") for name in ("title", "url") if not values.get(name)
    ]
    kind = values.get("kind", "").casefold()
    if kind and kind not in KINDS:
        faults.append(Fault(file, line, f'kind "{kind}" is none of {", ".join(KINDS)}'))
    return Resource(
        key="",
        number=0,
        title=values.get("title", ""),
        kind=kind or "external",
        author=values.get("author", ""),
        year=number("year"),
        url=values.get("url", ""),
        language=values.get("language", ""),
        country=values.get("country", "").upper(),
        licence=values.get("licence", ""),
        pages=number("pages"),
    )
