"""The mails about a document: to those quoted before it is published, to all members after."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from digests.core.highlights.build import Quoted
from mailbridge.core.letter import plain
from mailbridge.core.notices import Word, notice, to_member
from mailbridge.core.pages.dates import day as day_of
from mailbridge.core.pages.links import Links
from mailbridge.core.pages.markdown import plain_markdown
from mailbridge.core.pages.words import masked
from mailbridge.core.site import Site
from mailbridge.model import Context, Highlights, Member, Notice


@dataclass(frozen=True, slots=True)
class Passage:
    """What stands of somebody's post in a document."""

    number: int
    words: str


@dataclass(frozen=True, slots=True)
class QuotedMail:
    """The values of mail/notices/quoted.txt; `module` is its number, 0 for a whole alliance."""

    module: int
    title: str
    passages: tuple[Passage, ...]
    day: str


@dataclass(frozen=True, slots=True)
class PublishedMail:
    """The values of mail/notices/highlights_published.txt."""

    module: int
    title: str
    people: int
    conclusions: str
    url: str


def quoted_mails(
    content: Highlights,
    quotes: Mapping[int, Quoted],
    context: Context,
    site: Site,
    told: tuple[Iterable[int], date],
) -> dict[int, Notice]:
    """Return a mail for each member quoted, by membership; `told`: who has one, and the last day.

    Who has left is not written to.
    """
    before, until = frozenset(told[0]), told[1]
    mails: dict[int, Notice] = {}
    for member in context.members:
        own = tuple(
            Passage(one.source.number, masked(one.words))
            for one in quotes.values()
            if one.source.author_id == member.id
        )
        if own and member.id not in before and member.left_at is None:
            language = site.language_of(member.language, *context.alliance.languages)
            number, title = _named(content, context)
            say = QuotedMail(number, title, own, day_of(until, language))
            word = Word("quoted", to_member(member), say, voice="lead")
            mails[member.id] = notice(word, context, site)
    return mails


def published_mails(
    content: Highlights, people: int, context: Context, site: Site
) -> tuple[Notice, ...]:
    """Return the mail that tells each member that a document is out and asks whom it missed."""
    number, title = _named(content, context)
    links = Links(site.base_url)
    path = links.highlights(context.alliance.slug, content.module)
    conclusions = masked(plain_markdown(content.conclusions))
    say = PublishedMail(number, title, people, conclusions, links.absolute(path))
    return tuple(
        notice(Word("highlights_published", to_member(member), say, voice="lead"), context, site)
        for member in context.members
        if _wants_mail(member, context)
    )


def _wants_mail(member: Member, context: Context) -> bool:
    paused = member.paused_until is not None and member.paused_until > context.now
    return member.delivery != "none" and not paused and member.left_at is None


def _named(content: Highlights, context: Context) -> tuple[int, str]:
    alliance = context.alliance
    module = next((one for one in alliance.modules if one.key == content.module), None)
    title = content.title or (module.title if module else alliance.name)
    return module.number if module else 0, plain(masked(title))
