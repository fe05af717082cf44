"""What a digest has to tell, in one language, before any format words it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from digests.core.docs import Doc, doc
from digests.core.points import finding, named, question
from digests.core.slots import theme_slot
from digests.core.summary import Summary, summary
from digests.core.theme import words_in
from mailbridge.core.letter import plain
from mailbridge.core.pages.dates import day, short_day
from mailbridge.core.pages.links import Links
from mailbridge.core.pages.names import author
from mailbridge.core.passages import passages
from mailbridge.core.sanitise import mask_addresses
from mailbridge.core.site import Site
from mailbridge.core.weeks import current_theme, themes_of, today
from mailbridge.core.wording import label, tag
from mailbridge.model import (
    Alliance,
    Context,
    Entry,
    Issue,
    IssueKind,
    Resource,
    Segment,
    Theme,
)

_WEEK = timedelta(days=7)
_MOST_OPEN, _MANY = 3, 12  # questions; of many messages one less
_SUBJECT_WORDS, _SUBJECT_ROOM = 14, 80  # of a sentence that is to be a subject


@dataclass(frozen=True, slots=True)
class Item:
    """One message; `shown` is its `text` with the short quotes that it answers.

    `origin` is where its author is from: the organisation, then the `country`. Where
    its words are a translation, `translated_by` says whose, "" where that is not known.
    """

    number: int
    name: str
    origin: str
    country: str
    moderator: bool
    subject: str
    text: str
    shown: str
    date: str
    answers: tuple[int, ...]
    files: int
    url: str
    translated_by: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """The messages of one theme, by number; `title` is "" for those outside all themes."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Open:
    """What nobody answered: a member's question, or (name "") one of the theme's."""

    name: str
    number: int
    question: str


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything a digest tells; URLs are "" without pages.

    `finding` is what the week came to, in somebody's own words; "" where nobody says it.
    `wrap_up` is the moderators' summary, which heads it; None where they wrote none.
    `announced` are their announcements, which have gone out at once as well.
    """

    kind: IssueKind
    tag: str
    week: int
    date: str
    finding: str
    wrap_up: Summary | None
    announced: tuple[Item, ...]
    parts: tuple[Part, ...]
    people: int
    countries: int
    open: tuple[Open, ...]
    docs: tuple[Doc, ...]
    next_title: str
    next_day: str
    page_url: str
    settings_url: str
    request_address: str

    @property
    def items(self) -> tuple[Item, ...]:
        """All messages, in the order of their parts."""
        return tuple(item for part in self.parts for item in part.items)

    @property
    def says_something(self) -> bool:
        """Whether there is anything to send: a summary, a message, a resource, a coming theme."""
        told = self.wrap_up or self.announced or self.parts or self.docs
        return bool(told) or (self.kind == "weekly" and bool(self.next_title))


def contents_of(
    issue: Issue,
    entries: Sequence[Entry],
    docs: Sequence[Resource],
    context: Context,
    site: Site,
    language: str,
) -> Contents:
    """Return what a digest of some posts and new resources tells."""
    alliance, links = context.alliance, Links(site.base_url)
    entries = [_translated(entry, language) for entry in entries]
    on = today(alliance, issue.due_at)
    coming = _coming(context, issue)
    latest = next((entry for entry in reversed(entries) if entry.kind == "wrap_up"), None)
    announced = tuple(entry for entry in entries if entry.kind == "announcement")
    entries = tuple(e for e in entries if e is not latest and e.kind != "announcement")
    bylines = {(entry.outline.byline.name, entry.outline.byline.country) for entry in entries}
    return Contents(
        kind=issue.kind,
        tag=tag(alliance),
        week=(on - alliance.starts).days // 7 + 1,
        date=_spaced(short_day(on, language)),
        finding=_finding(entries, language),
        wrap_up=summary(latest, alliance, language) if latest else None,
        announced=tuple(_item(one, (), context, site, language) for one in announced),
        parts=_parts(entries, context, site, language),
        people=len(bylines),
        countries=len({country for _, country in bylines if country}),
        open=_open(issue, entries, context, language) if entries else (),
        docs=tuple(doc(each, alliance.slug, links, language) for each in docs),
        next_title=f"{label(alliance, coming.id)} {_title(coming, language)}" if coming else "",
        next_day=_begun(_spaced(day(coming.starts, language))) if coming else "",
        page_url=links.absolute(links.alliance(alliance.slug)),
        settings_url=links.absolute(links.mail(alliance.slug)),
        request_address=site.addresses.of(alliance.slug, "request"),
    )


def _translated(entry: Entry, language: str) -> Entry:
    """Return a post with the words that a person translated for readers of a language."""
    found = entry.in_language(language)
    if found is None:
        return entry
    return replace(entry, text=found.text, segments=(Segment("own", found.text),))


def _coming(context: Context, issue: Issue) -> Theme | None:
    alliance, at = context.alliance, issue.due_at
    return next(
        (t for t in themes_of(alliance) if at < theme_slot(alliance, t) <= at + _WEEK), None
    )


def _finding(entries: Sequence[Entry], language: str) -> str:
    """Return the strongest sentence of a digest's messages; what was much answered weighs more."""
    answers = Counter(entry.outline.parent_number for entry in entries)
    found = [
        (one.worth + min(2, answers[entry.outline.number]) / 2, one.text)
        for entry in entries
        if not entry.moderator
        and (one := finding(entry.text, language, _SUBJECT_WORDS, _SUBJECT_ROOM)) is not None
    ]
    return _safe(max(found)[1]) if found else ""


def _parts(
    entries: Sequence[Entry], context: Context, site: Site, language: str
) -> tuple[Part, ...]:
    """Return the messages by theme in the plan's order, those outside all themes last.

    Within a theme they stand by thread, each by number.
    """
    themes = [*themes_of(context.alliance), None]
    parts: list[Part] = []
    for theme in themes:
        theme_id = theme.id if theme else None
        here = [entry for entry in entries if entry.outline.theme_id == theme_id]
        here.sort(key=lambda entry: (entry.outline.thread, entry.outline.number))
        if here:
            title = (
                f"{label(context.alliance, theme.id)} {_title(theme, language)}" if theme else ""
            )
            items = tuple(_item(entry, entries, context, site, language) for entry in here)
            parts.append(Part(title, items))
    return tuple(parts)


def _item(
    entry: Entry, entries: Sequence[Entry], context: Context, site: Site, language: str
) -> Item:
    alliance, links, outline = context.alliance, Links(site.base_url), entry.outline
    who = author(outline.byline, alliance.attribution, language)
    named_ = alliance.attribution == "name"
    organisation = who.organisation if named_ else ""
    answers = (e.outline.number for e in entries if e.outline.parent_number == outline.number)
    return Item(
        number=outline.number,
        name=plain(who.name) or plain(who.organisation) or tag(alliance),
        origin=", ".join(filter(None, (plain(organisation), plain(who.country)))),
        country=plain(who.country),
        moderator=entry.moderator,
        subject=plain(outline.subject),
        text=entry.text,
        shown="\n\n".join(map(str, passages(entry.segments))),
        date=_begun(_spaced(day(today(alliance, outline.received_at), language))),
        answers=tuple(answers),
        files=len(entry.files),
        url=links.absolute(links.post(alliance.slug, outline.number)),
        translated_by=_safe(found.by) if (found := entry.in_language(language)) else None,
    )


def _open(
    issue: Issue, entries: Sequence[Entry], context: Context, language: str
) -> tuple[Open, ...]:
    """Return what waits for an answer: members' last questions first, then the theme's own."""
    answered = {entry.outline.parent_number for entry in entries}
    asked = [
        Open(_asker(entry, context.alliance, language), entry.outline.number, _safe(asked))
        for entry in entries
        if entry.outline.number not in answered
        and not entry.moderator
        and (asked := question(entry.text))
    ]
    theme = current_theme(context.alliance, issue.due_at)
    texts = [
        e.text for e in entries if theme and e.outline.theme_id == theme.id and not e.moderator
    ]
    questions = words_in(theme, language).questions if theme and texts else ()
    nobody = [
        Open("", number, plain(text))
        for number, text in enumerate(questions, 1)
        if not named(texts, number)
    ]
    most = _MOST_OPEN - (len(entries) > _MANY)
    return (*asked[-most:], *(nobody if len(nobody) < len(questions) else ()))


def _asker(entry: Entry, alliance: Alliance, language: str) -> str:
    who = author(entry.outline.byline, alliance.attribution, language)
    return plain(who.name) or plain(who.organisation) or tag(alliance)


def _safe(text: str) -> str:
    return plain(mask_addresses(text))


def _title(theme: Theme, language: str) -> str:
    return plain(words_in(theme, language).title)


def _begun(line: str) -> str:
    """Return words as they stand at the beginning of a line: "Lunes 1 de marzo"."""
    return line[:1].upper() + line[1:]


def _spaced(text: str) -> str:
    return text.replace("\u00a0", " ")
