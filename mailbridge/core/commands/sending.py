"""send 64, send file 64 and send doc 20: the archive by mail, for who has nothing but mail.

What is sent goes to the member's own address, so it does not matter who asked. An
answer to a message that was sent so is an answer to that message.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from mailbridge.core.commands.order import Command, Order
from mailbridge.core.commands.own_posts import absent, not_done
from mailbridge.core.letter import plain
from mailbridge.core.notices import Word, notice
from mailbridge.core.pages.dates import full_day, zone
from mailbridge.core.pages.links import Links
from mailbridge.core.pages.names import author, file_name, language_name, size
from mailbridge.core.passages import passages
from mailbridge.core.weeks import today
from mailbridge.core.wording import label, tag
from mailbridge.model import Alliance, Attachment, Entry, Outcome, Resource, Translation

# Of files in one mail: what nearly every mailbox takes, with a third more for their encoding.
MOST_BYTES = 7_000_000


@dataclass(frozen=True, slots=True)
class TooBig:
    """A file that no mail can carry; `url` is "" for a site without pages."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Sent:
    """The values of mail/notices/sent.txt; `number` and `count` are of the files it came with.

    `translation` is a person's, into the reader's language; "" where there is none.
    """

    number: int
    subject: str
    author: str
    origin: str
    day: str
    answers: int
    text: str
    files: str
    count: int
    cited: str
    url: str
    translation: str = ""
    translated_by: str = ""


@dataclass(frozen=True, slots=True)
class SentFiles:
    """The values of mail/notices/sent_files.txt: what the mail carries, and what it cannot."""

    number: int
    cited: str
    author: str
    carried: tuple[str, ...]
    too_big: tuple[TooBig, ...]


@dataclass(frozen=True, slots=True)
class SentDoc:
    """The values of mail/notices/sent_doc.txt."""

    number: int
    title: str
    author: str
    year: int | None
    language: str
    url: str
    file: str


def _send(order: Order) -> Outcome:
    named = order.context.beside.post
    away = absent(order, "send")
    if away is not None or named is None:
        return away or not_done(order, "which_post", 0, "send")
    entry, outline = named.entry, named.entry.outline
    alliance, language = order.context.alliance, _language(order)
    who = author(outline.byline, alliance.attribution, language)
    links = Links(order.site.base_url)
    organisation = who.organisation if alliance.attribution == "name" else ""
    translated = entry.in_language(language) or Translation(language, "", "")
    say = Sent(
        number=outline.number,
        subject=plain(outline.subject),
        author=plain(who.name),
        origin=", ".join(filter(None, (plain(organisation), who.country))),
        day=_day(order, entry),
        answers=outline.parent_number or 0,
        text="\n\n".join(map(str, passages(entry.segments))).encode("utf-8", "replace").decode(),
        files=", ".join(f"{file_name(f.name)} ({_size(f.size, language)})" for f in entry.files),
        count=len(entry.files),
        cited=_cited(alliance, entry),
        url=links.absolute(links.post(alliance.slug, outline.number)),
        translation=translated.text,
        translated_by=plain(translated.by),
    )
    word = Word("sent", order.to, say, answering=order.mail, answers=entry)
    return Outcome("command", "send", notices=(notice(word, order.context, order.site),))


def _send_file(order: Order) -> Outcome:
    named = order.context.beside.post
    away = absent(order, "send_file")
    if away is not None or named is None:
        return away or not_done(order, "which_post", 0, "send_file")
    entry, alliance = named.entry, order.context.alliance
    if not named.files:
        return not_done(order, "no_file", entry.outline.number)
    carried = _carried(named.files)
    say = SentFiles(
        number=entry.outline.number,
        cited=_cited(alliance, entry),
        author=plain(author(entry.outline.byline, alliance.attribution, _language(order)).name),
        carried=tuple(_named(order, file) for file in carried),
        too_big=tuple(
            TooBig(_named(order, file), _url(order, entry, position))
            for position, file in enumerate(named.files, start=1)
            if file not in carried
        ),
    )
    word = Word("sent_files", order.to, say, answering=order.mail, answers=entry, files=carried)
    return Outcome("command", "send_file", notices=(notice(word, order.context, order.site),))


def _send_doc(order: Order) -> Outcome:
    number = order.asked.number or 0
    found = next((one for one in _begun(order) if one.number == number), None)
    if found is None:
        return not_done(order, "no_such_doc", number)
    kept = order.context.beside.document
    kept = kept if kept and kept.size <= MOST_BYTES else None
    say = SentDoc(
        number=number,
        title=plain(found.title),
        author=plain(found.author),
        year=found.year,
        language=language_name(found.language, _language(order)) if found.language else "",
        url=found.url or _document_url(order, found),
        file=_named(order, kept) if kept else "",
    )
    word = Word("sent_doc", order.to, say, answering=order.mail, files=(kept,) if kept else ())
    return Outcome("command", "send_doc", notices=(notice(word, order.context, order.site),))


def _document_url(order: Order, found: Resource) -> str:
    links, slug = Links(order.site.base_url), order.context.alliance.slug
    name = file_name(found.file)
    return links.absolute(links.document(slug, found.hash, name)) if found.hash else ""


def _begun(order: Order) -> Iterable[Resource]:
    """Return what there is to read in the weeks that have begun; of others moderators know."""
    alliance: Alliance = order.context.alliance
    day: date = today(alliance, order.context.now)
    return (
        resource
        for module in alliance.modules
        for theme in module.themes
        for resource in theme.resources
        if theme.starts <= day or order.member.role == "moderator"
    )


def _carried(files: Iterable[Attachment]) -> tuple[Attachment, ...]:
    """Return the files that one mail can carry, in their order."""
    found: list[Attachment] = []
    room = MOST_BYTES
    for file in files:
        if file.size <= room:
            found.append(file)
            room -= file.size
    return tuple(found)


def _cited(alliance: Alliance, entry: Entry) -> str:
    parts = tag(alliance), label(alliance, entry.outline.theme_id), f"#{entry.outline.number}"
    return " ".join(filter(None, parts))


def _day(order: Order, entry: Entry) -> str:
    where = zone(order.to.time_zone or order.context.alliance.time_zone)
    return full_day(entry.outline.received_at.astimezone(where).date(), _language(order))


def _named(order: Order, file: Attachment) -> str:
    return f"{file_name(file.name)} ({_size(file.size, _language(order))})"


def _size(count: int, language: str) -> str:
    return size(count, language).replace("\u00a0", " ")


def _url(order: Order, entry: Entry, position: int) -> str:
    links, slug = Links(order.site.base_url), order.context.alliance.slug
    name = file_name(entry.files[position - 1].name)
    return links.absolute(links.file(slug, entry.outline.number, position, name))


def _language(order: Order) -> str:
    return order.site.language_of(order.to.language, *order.context.alliance.languages)


SEND = Command("send", _send, acts=False)
SEND_FILE = Command("send_file", _send_file, acts=False)
SEND_DOC = Command("send_doc", _send_doc, acts=False)
