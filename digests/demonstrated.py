"""What the demo has its moderators write, where in life a mail of theirs does."""

from datetime import datetime

from mailbridge.core.notices import moderators
from mailbridge.core.site import Site
from mailbridge.core.weeks import current_theme
from mailbridge.core.wrap_up import wrap_up_of
from mailbridge.model import Asks, Prepared
from mailbridge.store import Store, prepared
from mailbridge.store.books import Books


def write_wrap_up(store: Store, site: Site, slug: str, text: str, at: datetime) -> None:
    """Write the lead's summary of the week down, to go out at a time."""
    key = f"{slug}/wrap-up/{at:%G-W%V}"
    with store.writing() as connection:
        context = Books().gather(connection, slug, Asks(), at)
        theme = current_theme(context.alliance, at)
        lead = moderators(context)[0]
        draft = wrap_up_of(key, text, theme.id if theme else None, lead, context, site)
        one = Prepared(key, "wrap_up", draft, at, by=lead.id)
        prepared.prepare(connection, context.alliance.id, [one], at)
