"""A nudge: a mail to a silent member that names an open question which they could answer.

It is drafted here, in their language, and a moderator makes it theirs before it
goes; who answers it answers that moderator (sample 11).
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from babel.dates import format_date

from mailbridge.core.letter import plain
from mailbridge.core.notices import Word, notice, to_member
from mailbridge.core.pages.dates import locale_of, short_day, weekday, zone
from mailbridge.core.pages.links import Links
from mailbridge.core.pages.names import country_name
from mailbridge.core.site import Site
from mailbridge.model import Alliance, Context, Event, Member, Notice, OpenPost, Outcome, Question

SILENT = timedelta(days=14)  # who wrote later than that is not silent
REST = timedelta(days=30)  # so long nobody else writes to the same person

_QUESTION = re.compile(r"[^.!?…\n]*\?")
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Draft:
    """A mail as it stands in the form: its subject, and its text."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """The values of mail/nudge.txt; `day` is "" where it was asked today."""

    first_name: str
    name: str
    who: str
    day: str
    question: str
    number: int
    why: str
    month: str
    by: str


@dataclass(frozen=True, slots=True)
class Said:
    """The values of mail/notices/nudge.txt."""

    subject: str
    text: str
    url: str


def question_in(text: str) -> str:
    """Return the last question of a text, "" where it asks none or a very long one."""
    found = [" ".join(each.split()) for each in _QUESTION.findall(text)]
    short = [each for each in found if 8 < len(each) <= _LONGEST]
    return short[-1] if short else ""


def drafted(
    to: Member, post: OpenPost, by: Member, why: str, around: tuple[Alliance, datetime, Site]
) -> Draft:
    """Return the draft of a nudge in its reader's language."""
    alliance, now, site = around
    language = site.language_of(to.language, *alliance.languages)
    where = zone(to.time_zone or alliance.time_zone)
    asked, today = post.at.astimezone(where).date(), now.astimezone(where).date()
    country = country_name(post.country, language) if post.country else ""
    say = Asked(
        first_name=plain(to.name).partition(" ")[0],
        name=plain(to.name),
        who=f"{plain(post.author)} ({country})" if country else plain(post.author),
        day=_day(asked, today, language),
        question=question_in(post.text),
        number=post.number,
        why=plain(why),
        month=format_date(_month(today), "MMMM", locale=locale_of(language)),
        by=plain(by.name).partition(" ")[0],
    )
    text = site.look(language).get_template("mail/nudge.txt").render(say=say).lstrip("\n")
    subject, _, rest = text.partition("\n")
    return Draft(plain(subject.removeprefix("Subject:")), re.sub(r"\n{3,}", "\n\n", rest).strip())


def nudged(
    draft: Draft, to: Member, by: Member, number: int, context: Context, site: Site
) -> Outcome:
    """Return the outcome of sending a nudge about a post; its question remembers whom and who."""
    question = Question(context.next_question, "nudge", to.id, detail=f"{by.id} {number}")
    said = letter(draft, to, by, question, context, site)
    event = Event("nudged", f"membership {to.id}", f"person {by.person_id}", f"post {number}")
    return Outcome("command", "nudged", questions=(question,), notices=(said,), events=(event,))


def letter(
    draft: Draft, to: Member, by: Member, question: Question, context: Context, site: Site
) -> Notice:
    """Return the mail, in the moderator's name."""
    links, slug = Links(site.base_url), context.alliance.slug
    number = int(question.detail.partition(" ")[2])
    say = Said(draft.subject, draft.text, links.absolute(links.post(slug, number)))
    word = Word("nudge", to_member(to), say, asks=question, by=by.name)
    return notice(word, context, site)


def _day(asked: date, today: date, language: str) -> str:
    """Return "" for today, a weekday for the last six, else the date."""
    if asked == today:
        return ""
    lately = today - asked < timedelta(days=7)
    said = weekday(asked, language) if lately else short_day(asked, language)
    return said.replace("\u00a0", " ")


def _month(today: date) -> date:
    """Return the first day of the month after next."""
    months = today.year * 12 + today.month - 1 + 2
    return date(months // 12, months % 12 + 1, 1)
