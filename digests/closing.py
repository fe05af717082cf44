"""The last mail of an alliance: its figures, thanks, and three questions to each member."""

from collections import Counter
from dataclasses import dataclass

from digests.core.participation import Report, report
from mailbridge.core.held import next_number, with_question
from mailbridge.core.notices import Word, notice, to_member
from mailbridge.core.pages.links import Links
from mailbridge.core.site import Site
from mailbridge.model import Context, Issue, Member, Outcome, Question
from mailbridge.store import Connection
from mailbridge.store.participation import belongings, contributions


@dataclass(frozen=True, slots=True)
class Goodbye:
    """The values of mail/notices/closing.txt; `own` is how many posts of its reader there are.

    URLs are "" where there are no pages.
    """

    all: Report
    own: int
    archive_url: str
    report_url: str
    me_url: str


def say_goodbye(connection: Connection, issue: Issue, context: Context, site: Site) -> Outcome:
    """Return the outcome of thanking whoever gets mail, and of asking each what it was like."""
    posts = contributions(connection, context.alliance.id)
    people = belongings(connection, context.alliance.id)
    figures = report(context.alliance, posts, people, context.now)
    wrote = Counter(post.author for post in posts if post.kind == "post")
    outcome = Outcome("posted", "closing", issue=issue)
    for member in context.members:
        if member.delivery != "none":
            say = goodbye(figures, wrote[member.id], context, site)
            outcome = _asked(outcome, member, say, (context, site))
    return outcome


def goodbye(figures: Report, own: int, context: Context, site: Site) -> Goodbye:
    """Return what one member is told."""
    links, slug = Links(site.base_url), context.alliance.slug
    return Goodbye(
        all=figures,
        own=own,
        archive_url=links.absolute(links.alliance(slug)),
        report_url=links.absolute(links.report(slug)),
        me_url=links.absolute(links.me()),
    )


def _asked(outcome: Outcome, member: Member, say: Goodbye, around: tuple[Context, Site]) -> Outcome:
    context, site = around
    question = Question(next_number(outcome, context), "closing", member.id)
    word = Word("closing", to_member(member), say, asks=question)
    return with_question(outcome, question, notice(word, context, site))
