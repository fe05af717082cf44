"""Everything we hold about somebody, as a zip: what they are, what they wrote, what was noted."""

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from mailbridge.model import (
    Alliance,
    Happened,
    HeldMail,
    Member,
    OwnAddress,
    OwnPost,
    Translation,
    Version,
)

_DAY_ONE = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip knows: the same data, the same bytes


@dataclass(frozen=True, slots=True)
class InAlliance:
    """Somebody in one alliance: what they are there, wrote there, and what waits there.

    `translations` are of their posts, by number, or were written down by them.
    """

    alliance: Alliance
    member: Member
    versions: Sequence[tuple[OwnPost, Version]]
    translations: Sequence[tuple[int, Translation]]
    held: Sequence[HeldMail]
    muted: Sequence[int]


@dataclass(frozen=True, slots=True)
class Kept:
    """All of it; `files` are what came with the posts, by the name in the zip."""

    addresses: Sequence[OwnAddress]
    alliances: Sequence[InAlliance]
    noted: Sequence[Happened]
    files: Sequence[tuple[str, bytes]]


def packed(kept: Kept) -> bytes:
    """Return the zip: `me.json`, a text file for each version of a post, and the posts' files.

    What waits and what was translated are text files too.
    """
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, "me.json", _json(_about(kept)))
        for here in kept.alliances:
            for post, version in here.versions:
                name = f"{here.alliance.slug}/{post.number}-version-{version.version}.txt"
                head = f"#{post.number} {post.subject}\n{_at(version.at)}\n\n"
                _put(archive, name, (head + version.text + "\n").encode("utf-8", "replace"))
            for number, one in here.translations:
                name = f"{here.alliance.slug}/{number}-translation-{one.language}.txt"
                head = f"#{number}, {one.language}: {one.by}\n\n"
                _put(archive, name, (head + one.text + "\n").encode("utf-8", "replace"))
            for mail in here.held:
                name = f"{here.alliance.slug}/waiting-{mail.incoming_id}.txt"
                _put(archive, name, f"{mail.draft.subject}\n\n{mail.draft.text}\n".encode())
        for name, content in kept.files:
            _put(archive, name, content)
    return out.getvalue()


def _about(kept: Kept) -> Mapping[str, Any]:
    first = kept.alliances[0].member if kept.alliances else None
    return {
        "name": first.name if first else "",
        "organisation": first.organisation if first else "",
        "country": first.country if first else "",
        "profile": first.profile if first else "",
        "language": first.language if first else "",
        "time_zone": first.time_zone if first else "",
        "addresses": [each.text for each in kept.addresses],
        "alliances": [_in(here) for here in kept.alliances],
        "noted": [
            {"at": _at(each.at), "what": each.what, "on": each.on, "detail": each.detail}
            for each in kept.noted
        ],
    }


def _in(here: InAlliance) -> Mapping[str, Any]:
    member = here.member
    return {
        "alliance": here.alliance.slug,
        "role": member.role,
        "delivery": member.delivery,
        "format": member.format,
        "letters_to": member.address,
        "paused_until": _at(member.paused_until) if member.paused_until else None,
        "left_at": _at(member.left_at) if member.left_at else None,
        "muted": list(here.muted),
        "posts": sorted({post.number for post, _ in here.versions}),
    }


def _at(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode("utf-8", "replace")


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _DAY_ONE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, content)
