"""What a mail may quote: the letters and posts it answers."""

from mailbridge.core.parse import parse
from mailbridge.core.site import Site
from mailbridge.core.thread import answered
from mailbridge.model import Mail, Route
from mailbridge.reading import token_of
from mailbridge.store import Connection, sent


def ancestors_of(connection: Connection, site: Site, route: Route, mail: Mail) -> tuple[str, ...]:
    """Return the texts that a mail may quote, the nearest first.

    The nearest is also given as the letter its author was sent, with our first
    lines and footer, for that is what mail clients quote; so is a digest.
    """
    if route.alliance is None:
        return ()
    token = token_of(route, site)
    number = token.place if token and token.kind == "r" else None
    ids = answered(mail)
    posts = sent.quotable(connection, route.alliance, ids, number)
    quoted = (sent.issue_quoted(connection, route.alliance, ids), *(p.letter for p in posts[:1]))
    letters = [parse(one).body for one in quoted if one is not None]
    return (*letters, *(post.text for post in posts))
