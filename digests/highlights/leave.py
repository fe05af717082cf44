"""What an alliance leaves behind, as files: the Highlights of a module and the report.

The demo ends with it. Its moderators are not there to read, so each excerpt of the
draft is accepted at once, as nobody should do.
"""

import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from digests.core.highlights.edit import accept
from digests.highlights.write import TYPES, drafted, written
from digests.report import written as report
from mailbridge.cli.input import find_alliance
from mailbridge.cli.instance import Instance
from mailbridge.cli.pdf import missing
from mailbridge.model import Edition
from mailbridge.store import highlights

_REPORTS = ("html", "csv", "json", "txt")


def leave(instance: Instance, slug: str, around: Path, folder: Path, now: datetime) -> list[Path]:
    """Write the Highlights of module 1 and the report into a folder; return the files.

    `around` is a file with what moderators write around the passages. Published once only.
    """
    which = (slug, "m1", "")
    with instance.store.reading() as connection:
        out = highlights.published(connection, find_alliance(connection, slug).id)
    if not out:
        _publish(instance, which, around, now)
    folder.mkdir(exist_ok=True)
    kinds = [kind for kind in TYPES if kind != "pdf" or not missing()]
    files = [
        _file(folder / f"{slug}-m1.{kind}", lambda kind=kind: written(instance, which, kind, now))
        for kind in kinds
    ]
    return files + [
        _file(
            folder / f"{slug}-report.{kind}",
            lambda kind=kind: report(instance, slug, kind, "", now),
        )
        for kind in _REPORTS
    ]


def _publish(instance: Instance, which: tuple[str, str, str], around: Path, now: datetime) -> None:
    texts = tomllib.loads(around.read_text("utf-8"))
    first = drafted(instance, which, now)
    content = replace(first.content, **texts)
    for one in first.content.excerpts:
        content = accept(content, one.key)
    edition = Edition(first.version + 1, content, "operator", now)
    with instance.store.writing() as connection:
        alliance = find_alliance(connection, which[0])
        highlights.save(connection, alliance.id, edition, after=first.version)
        highlights.publish(connection, alliance.id, edition, now)


def _file(path: Path, content: Callable[[], bytes]) -> Path:
    path.write_bytes(content())
    return path
