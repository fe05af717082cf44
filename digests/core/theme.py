"""The weekly theme mail: the moderators' post that opens a discussion, and its letters.

It is a post like any other, so that replies thread under it; in the archive it
stands in the alliance's main language, in letters in each reader's, where the
plan has the words.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from babel.lists import format_list

from digests.core.docs import Doc, doc, last_resource
from digests.core.due import Due
from digests.core.masthead import around_of, headers, unguessable
from digests.core.sheet import html_of
from digests.core.slots import theme_ends
from digests.core.summary import Summary, summary
from mailbridge.core.distribute import letter_id, variant_of
from mailbridge.core.letter import multipart, plain
from mailbridge.core.pages.dates import locale_of, short_day, weekday
from mailbridge.core.pages.links import Links
from mailbridge.core.pages.markdown import introduction, plain_markdown
from mailbridge.core.pages.names import language_name
from mailbridge.core.sanitise import from_text
from mailbridge.core.site import Site
from mailbridge.core.subject import subject_key
from mailbridge.core.weeks import today, weekday_of
from mailbridge.core.wording import label, tag
from mailbridge.model import (
    Alliance,
    Context,
    Draft,
    Entry,
    Letter,
    Member,
    Outcome,
    Post,
    Precedence,
    Recipient,
    Segment,
    Theme,
    Wording,
)


@dataclass(frozen=True, slots=True)
class ThemeText:
    """The values of the template mail/theme.txt."""

    title: str
    wrap_up: Summary | None
    introduction: str
    questions: tuple[str, ...]
    docs: tuple[Doc, ...]
    first: str
    last: str
    cited: str
    week: int
    weeks: int
    members: int
    languages: str
    word_limit: int | None
    digest_day: str
    moderators: tuple[str, ...]
    url: str
    settings_url: str
    request_address: str
    owner_address: str


def open_theme(due: Due, context: Context, site: Site, last: Entry | None = None) -> Outcome:
    """Return the outcome of opening a theme: its post, and letters while its week runs.

    `last` is the wrap-up of the week before, which opens its letters.
    """
    theme = due.theme
    if theme is None:
        raise ValueError("a theme mail without a theme")
    lead = next((m for m in _moderators(context) if m.lead), None)
    post = _post(due, theme, lead, context, site)
    readers = [m for m in context.members if m.delivery != "none"] if due.mailed else []
    groups: dict[str, list[Member]] = {}
    for member in readers:
        groups.setdefault(variant_of(member, context.alliance, site), []).append(member)
    letters = tuple(
        _letter(post, theme, (language, some, last), context, site)
        for language, some in groups.items()
    )
    issue = replace(due.issue, last_resource=last_resource(context.alliance))
    return Outcome("posted", "theme", post=post, issue=issue, letters=letters)


def words_in(theme: Theme, language: str) -> Wording:
    """Return a theme's words in a language, where the plan has them, else the main one's."""
    own = Wording(theme.title, theme.introduction, theme.questions)
    return dict(theme.translations).get(language, own)


def _moderators(context: Context) -> tuple[Member, ...]:
    found = (member for member in context.members if member.role == "moderator")
    return tuple(sorted(found, key=lambda member: not member.lead))


def _post(due: Due, theme: Theme, lead: Member | None, context: Context, site: Site) -> Post:
    alliance, number = context.alliance, context.number
    asked = "\n\n".join(f"Q{n}. {text}" for n, text in enumerate(theme.questions, 1))
    text = "\n\n".join(filter(None, (plain_markdown(theme.introduction), asked)))
    subject = f"{label(alliance, theme.id)} {plain(theme.title)}"
    random = unguessable(site, due.issue.key)
    draft = Draft(
        author_id=lead.id if lead else None,
        author=lead.name if lead else plain(alliance.name),
        organisation=lead.organisation if lead else "",
        country=lead.country if lead else "",
        subject=subject,
        subject_key=subject_key(subject),
        message_id=f"<{alliance.slug}.theme.{random}@{site.addresses.domain}>",
        body_hash=random.ljust(64, "0"),
        references=(),
        awaits=(),
        theme_id=theme.id,
        parent_number=None,
        thread=None,
        placed_by="plan",
        unsure=False,
        received_at=context.now,
        late=False,
        language=alliance.languages[0] if alliance.languages else None,
        segments=(Segment("own", text),),
        html=introduction(theme.introduction) + (from_text(asked) if asked else ""),
        kind="theme",
    )
    return Post(
        draft, number, letter_id(alliance.slug, number, random, site.addresses.domain), context.now
    )


def _letter(
    post: Post,
    theme: Theme,
    to: tuple[str, list[Member], Entry | None],
    context: Context,
    site: Site,
) -> Letter:
    language, members, last = to
    alliance, look = context.alliance, site.look(language)
    # One thread in every mailbox: Gmail goes by the subject.
    subject = f"[{tag(alliance)}] {post.draft.subject}"
    shown = theme_text(post.number, theme, (language, last), context, site)
    text = look.get_template("mail/theme.txt").render(theme=shown)
    titles = {shown.title: shown.title}
    html = html_of(look, subject, text, around_of(context, site), titles)
    sender = plain(post.draft.author) if post.draft.author_id else ""
    head = headers(alliance, site, sender, subject, post.published_at, post.letter_id)
    return Letter(
        variant=language,
        message_id=post.letter_id,
        content=multipart(head, text, html),
        reply_name=plain(alliance.name) or tag(alliance),
        place=post.number,
        recipients=tuple(Recipient(m.id, m.address_id) for m in members),
        precedence=Precedence.THEME,
    )


def theme_text(
    number: int, theme: Theme, to: tuple[str, Entry | None], context: Context, site: Site
) -> ThemeText:
    """Return what a theme mail says in one language, with the wrap-up it opens with."""
    language, last_week = to
    alliance, links = context.alliance, Links(site.base_url)
    said = words_in(theme, language)
    weeks = max(1, round((alliance.ends - alliance.starts).days / 7))
    last = today(alliance, theme_ends(alliance, theme)) - timedelta(days=1)
    return ThemeText(
        title=plain(said.title),
        wrap_up=summary(last_week, alliance, language) if last_week else None,
        introduction=plain_markdown(said.introduction),
        questions=tuple(map(plain, said.questions)),
        docs=tuple(doc(each, alliance.slug, links, language) for each in theme.resources),
        first=_spaced(short_day(theme.starts, language)),
        last=_spaced(short_day(last, language)),
        cited=f"{tag(alliance)} {label(alliance, theme.id)} #{number}",
        week=(theme.starts - alliance.starts).days // 7 + 1,
        weeks=weeks,
        members=len(context.members),
        languages=languages_of(alliance, language),
        word_limit=alliance.word_limit,
        digest_day=weekday(_in_week(theme.starts, weekday_of(alliance.weekly_digest)), language),
        moderators=tuple(plain(m.name) for m in alliance.moderators),
        url=links.absolute(links.post(alliance.slug, number)),
        settings_url=links.absolute(links.mail(alliance.slug)),
        request_address=site.addresses.of(alliance.slug, "request"),
        owner_address=site.addresses.of(alliance.slug, "owner"),
    )


def _in_week(day: date, weekday_: int) -> date:
    """Return the day of a week that has a number, Monday's being 0."""
    return day + timedelta(days=weekday_ - day.weekday())


def languages_of(alliance: Alliance, language: str) -> str:
    """Return the languages of an alliance in words: "English or Spanish"."""
    names = [language_name(tag_, language) or tag_ for tag_ in alliance.languages]
    return format_list(names, style="or", locale=locale_of(language))


def _spaced(text: str) -> str:
    return text.replace("\u00a0", " ")
