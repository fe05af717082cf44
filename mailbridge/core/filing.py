"""A document that a moderator mails in for a week: FILE M2.3 and its title, with the file.

Who prepares a week has the file in a mail, and forwards it to SLUG-owner@. It stands
in the programme once its sender, asked at the known address, has said yes.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from mailbridge.core.document import pages_of
from mailbridge.core.letter import plain
from mailbridge.core.notices import Word, notice, to_member
from mailbridge.core.one_word import first_line
from mailbridge.core.pages.names import size
from mailbridge.core.plan_edits import with_resources
from mailbridge.core.site import Site
from mailbridge.core.weeks import themes_of
from mailbridge.core.wording import label
from mailbridge.model import (
    Alliance,
    Attachment,
    Context,
    Filed,
    Mail,
    Outcome,
    Question,
    Resource,
    Theme,
)

_FILE = re.compile(
    r"(?:file|archivo|fichero|arquivo|ficheiro|fichier)\s*:?\s+m(?P<module>\d{1,3})[./ ]?t?"
    r"(?P<theme>\d{1,3})(?:[\s:.-]+(?P<title>.{1,200}))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Filing:
    """What a first line asks for: a place as people cite it ("M2.3"), and the title, or ""."""

    place: str
    title: str


@dataclass(frozen=True, slots=True)
class Shown:
    """The values of mail/notices/file.txt: what would stand where; `files` are how many came."""

    place: str
    title: str
    file: str
    files: int


@dataclass(frozen=True, slots=True)
class Missing:
    """The values of mail/notices/file_missing.txt: the place where there is no such week, or ""."""

    place: str
    weeks: tuple[str, ...]


def filing(mail: Mail) -> Filing | None:
    """Return what a mail's first line asks to put where, None where it asks for nothing such."""
    found = _FILE.fullmatch(first_line(mail).strip(" *_"))
    if found is None:
        return None
    place = f"M{int(found['module'])}.{int(found['theme'])}"
    return Filing(place, plain(found["title"] or "").strip(" .\"'“”«»"))


def offered(wanted: Filing, mail: Mail, words: str, context: Context, site: Site) -> Outcome | None:
    """Keep a moderator's file and ask whether it is to stand there; None from anybody else.

    `words` are those of the file, by which it is found, "" where they were not read.
    """
    by, alliance = context.author, context.alliance
    if by is None or by.role != "moderator":
        return None
    theme = next((t for t in themes_of(alliance) if label(alliance, t.id) == wanted.place), None)
    files = [file for file in mail.attachments if not file.inline]
    if theme is None or not files:
        weeks = tuple(f"{label(alliance, t.id)} {plain(t.title)}" for t in themes_of(alliance))
        say = Missing("" if theme else wanted.place, weeks)
        word = Word("file_missing", to_member(by), say, answering=mail, voice="desk")
        return Outcome("command", "file_missing", notices=(notice(word, context, site),))
    resource = resource_of(files[0], wanted.title)
    detail = json.dumps({"theme": theme.id, **asdict(resource)})
    question = Question(context.next_question, "file", by.id, detail=detail)
    shown = Shown(wanted.place, resource.title, told(resource, by.language), len(files))
    word = Word("file", to_member(by), shown, asks=question, answering=mail, voice="desk")
    return Outcome(
        "command",
        "file_offered",
        preparations=(Filed(files[0].content, words),),
        questions=(question,),
        notices=(notice(word, context, site),),
    )


def resource_of(file: Attachment, title: str) -> Resource:
    """Return a file as a resource that stands nowhere yet."""
    return Resource(
        key="",
        number=0,
        title=title or file.name.rpartition(".")[0] or file.name,
        kind="publication",
        file=file.name,
        pages=pages_of(file.content) if file.name.lower().endswith(".pdf") else None,
        size=file.size,
        hash=file.hash,
    )


def told(resource: Resource, language: str) -> str:
    """Return a file in words: "treaty.pdf, 420 KB"."""
    return f"{plain(resource.file)}, {size(resource.size or 0, language)}"


def placed(detail: str, alliance: Alliance) -> tuple[Theme, Resource] | None:
    """Return what a question's detail would put where, None where the week is gone."""
    kept: Mapping[str, Any] = json.loads(detail)
    theme = next((one for one in themes_of(alliance) if one.id == kept["theme"]), None)
    named = {name: value for name, value in kept.items() if name != "theme"}
    return (theme, Resource(**named)) if theme else None


def with_file(alliance: Alliance, theme: Theme, resource: Resource) -> Alliance:
    """Return the plan with a resource as the last of a theme."""
    module = next(m for m in alliance.modules if any(t.id == theme.id for t in m.themes))
    return with_resources(alliance, module.key, theme.key, (*theme.resources, resource))
