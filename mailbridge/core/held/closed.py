"""What somebody hears who writes to an alliance when all of it is over."""

from dataclasses import dataclass, replace

from mailbridge.core.notices import Word, author_of_mail, notice, owed
from mailbridge.core.pages.dates import full_day
from mailbridge.core.rules import Case
from mailbridge.core.site import Site
from mailbridge.model import Outcome


@dataclass(frozen=True, slots=True)
class Closed:
    """The values of mail/notices/closed.txt: the alliance's last day."""

    day: str


def tell_closed(outcome: Outcome, case: Case, site: Site) -> Outcome:
    """Return the outcome with a kind word to the author, where they may be told anything."""
    context = case.context
    if context is None or owed(case.mail, case.author, context) == "nothing":
        return outcome
    to = author_of_mail(case.author, context)
    language = site.language_of(to.language, *context.alliance.languages)
    say = Closed(full_day(context.alliance.ends, language))
    said = notice(Word("closed", to, say, answering=case.mail), context, site)
    return replace(outcome, notices=(*outcome.notices, said))
