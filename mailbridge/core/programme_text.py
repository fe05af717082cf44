"""A plan written as a programme file: what reading it again gives is the same plan.

Keys are always written, so that the file can be edited and applied without a
theme losing its URL; resources keep their numbers by their keys.
"""

import json
from collections.abc import Iterator
from dataclasses import fields
from datetime import date

from mailbridge.model import Alliance, Moderator, Module, Resource, Theme, Wording

_TABLES = ("id", "modules", "moderators")
Value = str | int | date | tuple[str, ...] | None


def programme_text(alliance: Alliance) -> str:
    """Return the programme file of an alliance, as TOML."""
    return "\n".join(_lines(alliance)) + "\n"


def _lines(alliance: Alliance) -> Iterator[str]:
    yield "[alliance]"
    for each in fields(alliance):
        if each.name not in _TABLES:
            yield from _key(each.name, getattr(alliance, each.name))
    for moderator in alliance.moderators:
        yield from _moderator(moderator)
    for module in alliance.modules:
        yield from _module(module)


def _moderator(moderator: Moderator) -> Iterator[str]:
    yield from ("", "[[moderators]]")
    yield from _key("name", moderator.name)
    yield from _key("email", moderator.email)
    yield from _key("role", "lead" if moderator.lead else "support")
    yield from _key("organisation", moderator.organisation)
    yield from _key("country", moderator.country)


def _module(module: Module) -> Iterator[str]:
    yield from ("", "[[modules]]")
    yield from _key("key", module.key)
    yield from _key("title", module.title)
    yield from _key("summary", module.summary)
    for theme in module.themes:
        yield from _theme(theme)


def _theme(theme: Theme) -> Iterator[str]:
    yield from ("", "[[modules.themes]]")
    yield from _key("key", theme.key)
    yield from _key("starts", theme.starts)
    yield from _words(Wording(theme.title, theme.introduction, theme.questions))
    for language, wording in theme.translations:
        yield from ("", f"[modules.themes.{language}]")
        yield from _words(wording)
    for resource in theme.resources:
        yield from _resource(resource)


def _words(wording: Wording) -> Iterator[str]:
    yield from _key("title", wording.title)
    yield from _key("introduction", wording.introduction)
    yield from _key("questions", wording.questions)


def _resource(resource: Resource) -> Iterator[str]:
    yield from ("", "[[modules.themes.resources]]")
    for each in fields(resource):
        if each.name not in ("number", "hash"):  # these go with the key and the file
            yield from _key(each.name, getattr(resource, each.name))


def _key(name: str, value: Value) -> Iterator[str]:
    if value is None or value in ("", ()):
        return
    if isinstance(value, tuple) and name == "questions":
        yield f"{name} = ["
        yield from (f"  {_text(item)}," for item in value)
        yield "]"
    elif isinstance(value, tuple):
        yield f"{name} = [{', '.join(map(_text, value))}]"
    elif isinstance(value, str) and "\n" in value:
        yield f'{name} = """'
        yield _prose(value)
        yield '"""'
    else:
        yield f"{name} = {_text(value) if isinstance(value, str) else value}"


def _text(text: str) -> str:
    # TOML's basic strings are JSON's, but for DEL.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


def _prose(text: str) -> str:
    lines = (_text(line)[1:-1].replace('\\"', '"') for line in text.split("\n"))
    return "\n".join(lines).replace('"""', '""\\"')
