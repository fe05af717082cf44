"""A theme's mail a day ahead, as it will go out, to its moderators: to approve, or to correct.

Each moderator reads it in their own language, where the plan has it; the lead also
gets those languages of the plan that no moderator reads.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from digests.core.due import Due
from digests.core.theme import theme_text
from mailbridge.core.answers.preview import Shown, written
from mailbridge.core.distribute import variant_of
from mailbridge.core.held import next_number, with_question
from mailbridge.core.letter import plain
from mailbridge.core.notices import Word, moderators, notice, to_member
from mailbridge.core.pages.dates import place_of, weekday, zone
from mailbridge.core.pages.names import language_name
from mailbridge.core.site import Site
from mailbridge.core.wording import label
from mailbridge.model import Context, Entry, Member, Outcome, Question, Theme


@dataclass(frozen=True, slots=True)
class Preview:
    """The values of mail/notices/preview.txt; `language` is named where it is not the reader's."""

    title: str
    text: str
    language: str
    day: str
    hour: str
    place: str
    members: int


def show_theme(due: Due, context: Context, site: Site, last: Entry | None = None) -> Outcome:
    """Return the outcome of showing a theme to the moderators, with a question to each."""
    theme, outcome = due.theme, Outcome("posted", "preview", issue=due.issue)
    if theme is None or due.ahead_of is None:
        raise ValueError("a preview of nothing")
    for member, language in _readers(theme, context, site):
        known = language if language in dict(theme.translations) else ""
        detail = written(Shown(theme.id, known, due.ahead_of.isoformat()))
        question = Question(next_number(outcome, context), "preview", member.id, detail=detail)
        say = preview_of(due, member, (language, last), context, site)
        word = Word("preview", to_member(member), say, asks=question, voice="desk")
        outcome = with_question(outcome, question, notice(word, context, site))
    return outcome


def preview_of(
    due: Due, member: Member, to: tuple[str, Entry | None], context: Context, site: Site
) -> Preview:
    """Return a theme's mail in a language as one moderator is shown it."""
    theme, at, alliance = due.theme, due.ahead_of, context.alliance
    if theme is None or at is None:
        raise ValueError("a preview of nothing")
    language, spoken = to[0], variant_of(member, alliance, site)
    shown = theme_text(context.number, theme, to, context, site)
    text = site.look(language).get_template("mail/theme.txt").render(theme=shown)
    clock = member.time_zone or alliance.time_zone
    local = at.astimezone(zone(clock))
    return Preview(
        title=f"{label(alliance, theme.id)} {plain(theme.title)}",
        text=text.partition("\n-- \n")[0].strip(),
        language=language_name(language, spoken) if language != spoken else "",
        day=weekday(local.date(), spoken),
        hour=f"{local:%H:%M}",
        place=plain(place_of(clock, spoken)),
        members=sum(m.delivery != "none" for m in context.members),
    )


def _readers(theme: Theme, context: Context, site: Site) -> Iterator[tuple[Member, str]]:
    """Yield who is shown the theme in which language."""
    found = moderators(context)
    read = [variant_of(member, context.alliance, site) for member in found]
    yield from zip(found, read, strict=True)
    main = site.language_of(*context.alliance.languages)
    for language in dict.fromkeys((main, *(one for one, _ in theme.translations))):
        if found and language not in read and site.language_of(language) == language:
            yield found[0], language
