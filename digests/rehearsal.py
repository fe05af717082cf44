"""A rehearsal: the mails of the first week to come, to one person alone, and nothing published.

The week is played inside the transaction and taken back, so the brief tells of a
theme that is open, as it will; only the notices that carry both mails stay.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import format_datetime

from digests.core.due import Due, Planned, planned
from digests.core.masthead import issue_id
from digests.publish import outcome_of
from mailbridge.core.addresses import normalised
from mailbridge.core.letter import mailbox, multipart, plain, words
from mailbridge.core.site import Site
from mailbridge.core.wording import tag
from mailbridge.errors import NotFound
from mailbridge.model import (
    Asks,
    Context,
    Event,
    Issue,
    Letter,
    Mailbox,
    Member,
    Notice,
    Outcome,
)
from mailbridge.store import Connection, Store, as_if, issues
from mailbridge.store.books import Books, record

_BODY = re.compile(r"(<body[^>]*>)", re.IGNORECASE)


def rehearse(store: Store, site: Site, slug: str, whom: int, by: str, now: datetime) -> int:
    """Send the first week to come to a member alone; return how many mails it is.

    `by` is who asks for it. NotFound where no week is to come, or there is no such member.
    """
    with store.writing() as connection:
        context = Books().gather(connection, slug, Asks(), now)
        member = next((one for one in context.members if one.id == whom), None)
        if member is None:
            raise NotFound(f"{slug} has no such member")
        letters = tuple(_played(connection, context, member, site))
        notices = tuple(_notice(each, member, context, site) for each in letters)
        event = Event("rehearsed", f"alliance {context.alliance.id}", by)
        outcome = Outcome("command", "rehearsed", notices=notices, events=(event,))
        record(connection, context.alliance.id, outcome, now)
    return len(notices)


def _played(
    connection: Connection, context: Context, member: Member, site: Site
) -> Iterator[Letter]:
    """Yield the letters of the theme and of the brief after it, as the member would read them."""
    alliance = context.alliance
    out = {issue.key for issue in issues.published(connection, alliance.id)}
    coming = [one for one in planned(alliance) if one.key not in out]
    theme = next((one for one in coming if one.kind == "theme"), None)
    if theme is None:
        raise NotFound(f"{alliance.slug} has no week to come")
    brief = next((one for one in coming if one.kind == "weekly" and one.at > theme.at), None)
    reader = replace(member, delivery="weekly", format="brief", paused_until=None, muted=False)
    with as_if(connection):
        opened = _issue(connection, theme, _alone(connection, theme, reader, context), site)
        yield from opened.letters
        record(connection, alliance.id, replace(opened, letters=()), theme.at)
        if brief is not None:
            told = _alone(connection, brief, reader, context)
            yield from _issue(connection, brief, told, site).letters


def _alone(connection: Connection, one: Planned, reader: Member, context: Context) -> Context:
    """Return all that will be known then, of an alliance with one reader."""
    then = Books().gather(connection, context.alliance.slug, Asks(), one.at)
    others = tuple(
        replace(member, delivery="none") for member in then.members if member.id != reader.id
    )
    return replace(then, members=(reader, *others))


def _issue(connection: Connection, one: Planned, context: Context, site: Site) -> Outcome:
    due = Due(Issue(one.key, one.kind, one.at), one.theme)
    return outcome_of(connection, due, context, site)


def _notice(letter: Letter, member: Member, context: Context, site: Site) -> Notice:
    """Return a letter as a mail to one person, marked as a rehearsal in subject and text."""
    alliance, now = context.alliance, context.now
    read: EmailMessage = message_from_bytes(letter.content, policy=default)
    look = site.look(site.language_of(member.language, *alliance.languages))
    mark, said = look.get_template("mail/rehearsal.txt").render().strip().split("\n", 1)
    owner = site.addresses.of(alliance.slug, "owner")
    random = f"{letter.message_id}{now:%Y%m%d%H%M%S%f}"
    own_id = issue_id(site, alliance, random, "rehearsal")
    head = (
        ("From", mailbox(Mailbox(plain(alliance.name), owner))),
        ("To", mailbox(Mailbox(member.name, member.address))),
        ("Reply-To", mailbox(Mailbox(f"{tag(alliance)} moderators", owner))),
        ("Subject", words(f"{mark} {read['Subject']}")),
        ("Date", format_datetime(now)),
        ("Message-ID", own_id),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "OOF, AutoReply"),
    )
    text, html = _part(read, "plain"), _part(read, "html")
    html = _BODY.sub(lambda found: f"{found[1]}\n<p><b>{said.strip()}</b></p>", html, count=1)
    content = multipart(head, f"{said.strip()}\n\n{text}", html)
    key = normalised(member.address)
    return Notice(own_id, content, key, member.id, member.address_id)


def _part(read: EmailMessage, kind: str) -> str:
    part = read.get_body((kind,))
    return "" if part is None else str(part.get_content()).replace("\r\n", "\n")
