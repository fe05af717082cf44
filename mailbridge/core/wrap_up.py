"""The moderators' summary of a week, as the post it becomes.

It stands in its theme's thread. Its #64 are links wherever it is read with
markup, and names of members stand out; the text part keeps them as written.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from mailbridge.core.composed import composed
from mailbridge.core.letter import plain
from mailbridge.core.pages.links import Links
from mailbridge.core.passages import unwrapped
from mailbridge.core.sanitise import from_text, sanitise
from mailbridge.core.site import Site
from mailbridge.core.weeks import themes_of
from mailbridge.core.wording import label
from mailbridge.model import Context, Draft, Member

_NUMBER = re.compile(r"(?<![\w#/])#(\d{1,6})\b")
_TAG = re.compile(r"(<[^>]*>)")


@dataclass(frozen=True, slots=True)
class Task:
    """A wrap-up that is asked for: its key, when its digest goes, and of which theme it is.

    `text` are words that came without proof and wait for a yes.
    """

    key: str
    at: datetime
    theme_id: int | None
    text: str = ""


def key_of(facts_key: str) -> str:
    """Return the key of the wrap-up that some facts ask for."""
    return facts_key.replace("/facts/", "/wrap-up/", 1)


def task_written(task: Task) -> str:
    """Return a task as the detail of its question keeps it; the store reads its first line."""
    return f"{task.key}\n{task.at.isoformat()}\n{task.theme_id or ''}\n{task.text}"


def task_read(detail: str) -> Task:
    """Return the task that the detail of a question keeps."""
    key, at, theme_id, text = detail.split("\n", 3)
    return Task(key, datetime.fromisoformat(at), int(theme_id) if theme_id else None, text)


def wrap_up_of(
    key: str, text: str, theme_id: int | None, by: Member | None, context: Context, site: Site
) -> Draft:
    """Return the draft of a wrap-up; the same words under the same key are the same draft."""
    alliance = context.alliance
    theme = next((one for one in themes_of(alliance) if one.id == theme_id), None)
    subject = f"{label(alliance, theme_id)} {plain(theme.title)}" if theme else plain(alliance.name)
    words = unwrapped(text)
    return composed(
        ("wrap_up", key, subject),
        (words, linked(words, context, site.base_url)),
        by,
        context,
        site,
        theme.id if theme else None,
    )


def linked(text: str, context: Context, base_url: str) -> str:
    """Return text as sanitised HTML in which numbers of posts are links, and members stand out."""
    links, slug = Links(base_url), context.alliance.slug

    def link(found: re.Match[str]) -> str:
        known = 0 < int(found[1]) < context.number and base_url
        url = links.absolute(links.post(slug, int(found[1])))
        return f'<a href="{url}">{found[0]}</a>' if known else found[0]

    html = _in_words(from_text(text), lambda words: _NUMBER.sub(link, words))
    names = sorted((plain(m.name) for m in context.members), key=len, reverse=True)
    return sanitise(_in_words(html, lambda words: _strong(words, names)))


def unknown_numbers(text: str, context: Context) -> tuple[int, ...]:
    """Return the numbers in a text that no post has yet."""
    found = (int(number) for number in _NUMBER.findall(text))
    return tuple(dict.fromkeys(number for number in found if not 0 < number < context.number))


def _strong(words: str, names: Iterable[str]) -> str:
    wanted = [re.escape(name) for name in names if " " in name]
    return re.sub(rf"\b(?:{'|'.join(wanted)})\b", r"<b>\g<0></b>", words) if wanted else words


def _in_words(html: str, change: Callable[[str], str]) -> str:
    """Return HTML with its words changed, and its tags, and what stands in links, as they were."""
    parts, in_link = _TAG.split(html), False
    for place, part in enumerate(parts):
        if part.startswith("<"):
            in_link = part.startswith("<a ") or (in_link and part != "</a>")
        elif not in_link:
            parts[place] = change(part)
    return "".join(parts)
