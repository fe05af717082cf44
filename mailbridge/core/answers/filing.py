"""A moderator's yes or no to a file that they mailed in for a week.

The mail that brought it was proved to be theirs, and the token came to their known
address, so one word is enough. A file that nobody wants is not kept.
"""

from dataclasses import dataclass, replace

from mailbridge.core.answers.answering import Answering, answered
from mailbridge.core.answers.words import said
from mailbridge.core.filing import placed, with_file
from mailbridge.core.letter import plain
from mailbridge.core.pages.links import Links
from mailbridge.core.wording import label
from mailbridge.model import Outcome, Replanned, Unfiled


@dataclass(frozen=True, slots=True)
class Stands:
    """The values of mail/notices/file_yes.txt and file_no.txt: the title, where, and its page."""

    title: str
    place: str
    url: str


def file(answering: Answering) -> Outcome | None:
    """Return what a yes or no does; None where the answer says something else."""
    alliance, asked, word = answering.context.alliance, answering.asked, said(answering.line)
    found = placed(answering.question.detail, alliance)
    theirs = answering.author.sure != "failed" and asked.role == "moderator"
    if found is None or not theirs or word not in ("yes", "no"):
        return None
    theme, resource = found
    place = label(alliance, theme.id)
    links = Links(answering.site.base_url)
    say = Stands(plain(resource.title), place, links.absolute(links.resources(alliance.slug)))
    outcome = answered(answering, word, f"file_{word}", say)
    done = (
        Replanned(with_file(alliance, theme, resource), asked.id)
        if word == "yes"
        else Unfiled(resource.hash)
    )
    return replace(outcome, preparations=(done,))
