"""The next theme mail or digest, as it would go out now, and to nobody."""

from datetime import datetime
from email import message_from_bytes
from email.policy import default

from digests.core.due import Due, Planned, planned
from digests.publish import outcome_of
from mailbridge.core.addresses import normalised
from mailbridge.core.site import Site
from mailbridge.errors import NotFound
from mailbridge.model import Alliance, Asks, Context, Issue, Letter, Member, Outcome
from mailbridge.store import Connection, Store, issues
from mailbridge.store.books import Books
from mailbridge.store.people import member_by_address

Which = tuple[str, str, str]
_NO_DIGEST = {"each": "gets each message", "none": "gets no mail"}


def preview_of(
    store: Store, site: Site, which: Which, at: datetime
) -> dict[str, tuple[bytes, str]]:
    """Return by name each letter's bytes and its HTML part; NotFound where there is none to come.

    `which` is "theme" or "digest", the alliance, and the address of a member, or "" for all.
    """
    what, slug, address = which
    with store.reading() as connection:
        context = Books().gather(connection, slug, Asks(), at)
        member = _member(connection, context.alliance, address) if address else None
        out = {issue.key for issue in issues.published(connection, context.alliance.id)}
        mode = member.delivery if member else "weekly"
        if what == "digest" and mode in _NO_DIGEST:
            raise NotFound(f"{address} {_NO_DIGEST[mode]}, and no digest")
        one = _next(context, "theme" if what == "theme" else mode, out)
        outcome = outcome_of(connection, one, context, site)
    chosen = [x for x in outcome.letters if member is None or _is_for(x, member.id)]
    return {_name(outcome, letter): (letter.content, _html(letter)) for letter in chosen}


def _member(connection: Connection, alliance: Alliance, address: str) -> Member:
    found = member_by_address(connection, alliance.id, normalised(address))
    if found is None:
        raise NotFound(f"{alliance.slug} has no member with the address {address}")
    return found


def _next(context: Context, kind: str, out: set[str]) -> Due:
    """Return the next issue of a kind that is not out; a digest is told as of now."""
    coming = [one for one in planned(context.alliance) if one.kind == kind and one.key not in out]
    later: Planned | None = next((one for one in coming if one.at >= context.now), None)
    if later is None:
        named = kind if kind == "theme" else f"{kind} digest"
        raise NotFound(f"{context.alliance.slug} has no {named} to come")
    return Due(Issue(later.key, later.kind, later.at), later.theme)


def _is_for(letter: Letter, member: int) -> bool:
    return member in {recipient.membership_id for recipient in letter.recipients}


def _name(outcome: Outcome, letter: Letter) -> str:
    key = outcome.issue.key if outcome.issue else ""
    return f"{key}-{letter.variant}".replace("/", "-")


def _html(letter: Letter) -> str:
    mail = message_from_bytes(letter.content, policy=default)
    part = mail.get_body(("html",))
    return part.get_content() if part is not None else ""
