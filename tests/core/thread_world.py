"""Reads the threading cases: an archive and a mail, from TOML to the core's own values."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from mailbridge.core.trim import Words
from mailbridge.model import (
    Alliance,
    Context,
    Mail,
    Module,
    Placed,
    Segment,
    Theme,
    Wording,
)

NOW = datetime(2027, 2, 25, 12, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Scenario:
    """One case: what is known, and the mail that comes."""

    mail: Mail
    words: Words
    context: Context
    theme_names: Mapping[int | None, str]


def scenario(case: Path) -> Scenario:
    """Return a case with the archive it is set in; its own [[posts]] come on top."""
    world = tomllib.loads((case.parent / "archive.toml").read_text("utf-8"))
    told = tomllib.loads(case.read_text("utf-8"))
    if told.get("themes") == "none":
        world["modules"] = []
    alliance = _alliance(world)
    names: dict[int | None, str] = {
        theme.id: f"{module.key}/{theme.key}"
        for module in alliance.modules
        for theme in module.themes
    }
    posts = _posts([*world["posts"], *told.get("posts", [])], {n: i for i, n in names.items()})
    mail = told["mail"]
    segments = tuple(Segment(kind, text) for kind, text in mail.get("segments", []))
    return Scenario(
        mail=_mail(mail, segments),
        words=Words(segments, "", ()),
        context=Context(
            alliance=alliance,
            author=None,
            members=(),
            number=max(post.number for post in posts) + 1,
            now=told.get("now", NOW),
            placed=posts,
            ids=_ids(posts, told.get("ids", {})),
            token_number=mail.get("token"),
        ),
        theme_names=names,
    )


def letter_id(number: int) -> str:
    """Return the Message-ID that our letters of a post carry in this archive."""
    return f"<farms.{number}.x@talk.example>"


def _alliance(world: Mapping[str, Any]) -> Alliance:
    modules: list[Module] = []
    for position, told in enumerate(world["modules"], start=1):
        themes = tuple(
            _theme(10 * position + n, n, t) for n, t in enumerate(told["themes"], start=1)
        )
        modules.append(Module(position, told["key"], position, told["key"], "", themes))
    about = world["alliance"]
    return Alliance(
        id=1,
        slug=about["slug"],
        name=about["name"],
        summary="",
        starts=date(2027, 1, 11),
        ends=date(2027, 4, 2),
        time_zone=about["time_zone"],
        languages=("en", "es"),
        modules=tuple(modules),
        subject_tag=about["subject_tag"],
    )


def _theme(id_: int, number: int, told: Mapping[str, Any]) -> Theme:
    questions = tuple(told.get("questions", ()))
    wordings = (("es", Wording(told["es"], "", ())),) if "es" in told else ()
    return Theme(
        id_, told["key"], number, told["title"], told["starts"], "", questions, (), wordings
    )


def _posts(told: list[Mapping[str, Any]], themes: Mapping[str, int | None]) -> tuple[Placed, ...]:
    threads: dict[int, int] = {}
    posts: list[Placed] = []
    for post in told:
        number = post["number"]
        threads[number] = threads[post["parent"]] if "parent" in post else number
        posts.append(
            Placed(
                id=1000 + number,
                number=number,
                thread=threads[number],
                theme_id=themes.get(post["theme"]),
                subject=post["subject"],
                author=post["author"],
                country=post.get("country", ""),
                message_id=f"<post-{number}@author.example>",
                letter_id=letter_id(number),
                references=(),
                received_at=post["at"],
                text=post["text"].strip(),
            )
        )
    return tuple(posts)


def _ids(posts: tuple[Placed, ...], more: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    theirs = ((post.message_id, post.number) for post in posts)
    ours = ((post.letter_id, post.number) for post in posts)
    return (*theirs, *ours, *more.items())


def _mail(told: Mapping[str, Any], segments: tuple[Segment, ...]) -> Mail:
    return Mail(
        message_id=told.get("message_id", "<this@author.example>"),
        senders=(),
        to=(),
        cc=(),
        subject=told.get("subject", ""),
        date=None,
        in_reply_to=tuple(told.get("in_reply_to", ())),
        references=tuple(told.get("references", ())),
        headers=(),
        body="".join(segment.text for segment in segments),
        html="",
        attachments=(),
        thread_index=told.get("thread_index", ""),
    )
