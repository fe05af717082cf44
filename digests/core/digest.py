"""A digest: for each language, format and set of posts one letter, whoever reads it.

What a member lacks decides which posts theirs holds; most lack the same. It is
never empty: without a post and without a coming theme nobody gets one.
"""

from collections.abc import Sequence
from dataclasses import replace

from digests.core.contents import Contents, contents_of
from digests.core.coverage import Readers
from digests.core.docs import last_resource
from digests.core.formats import FORMATS
from digests.core.masthead import around_of, headers, issue_id
from digests.core.morning import wait_of
from digests.core.sheet import html_of
from mailbridge.core.distribute import variant_of
from mailbridge.core.letter import multipart, plain
from mailbridge.core.site import Site
from mailbridge.core.wording import tag
from mailbridge.model import Context, Issue, Letter, Member, Outcome, Precedence, Recipient

Group = tuple[str, str, tuple[int, ...]]


def compose(issue: Issue, readers: Readers, context: Context, site: Site) -> Outcome:
    """Return the outcome of one digest; one that says nothing is published to nobody."""
    letters = tuple(
        letter
        for place, (group, members) in enumerate(groups_of(readers, context, site).items())
        if (letter := _letter(issue, (place, group, members), readers, context, site)) is not None
    )
    covers = (*(one.member.id for one in readers.lacks), *readers.content)
    last = last_resource(context.alliance)
    done = replace(issue, cut=readers.cut, covers=covers, last_resource=last)
    return Outcome("posted", "digest", issue=done, letters=letters)


def groups_of(readers: Readers, context: Context, site: Site) -> dict[Group, list[Member]]:
    """Return who reads the same letter: in one language and format, with the same posts."""
    entries = {entry.outline.number for entry in readers.entries}
    groups: dict[Group, list[Member]] = {}
    for one in readers.lacks:
        language = variant_of(one.member, context.alliance, site)
        numbers = tuple(number for number in one.numbers if number in entries)
        groups.setdefault((language, one.member.format, numbers), []).append(one.member)
    # The commonest first: its variant has the plain name.
    return dict(sorted(groups.items(), key=lambda group: -len(group[1])))


def _letter(
    issue: Issue,
    of: tuple[int, Group, Sequence[Member]],
    readers: Readers,
    context: Context,
    site: Site,
) -> Letter | None:
    place, (language, format_, numbers), members = of
    chosen = tuple(entry for entry in readers.entries if entry.outline.number in set(numbers))
    contents = contents_of(issue, chosen, readers.docs, context, site, language)
    if not contents.says_something:
        return None
    variant = f"{language}/{format_}/{place}"
    alliance = context.alliance
    subject, text = _text(contents, format_, site, language)
    titles = {
        said: part.title for part in contents.parts for said in (part.title, part.title.upper())
    }
    html = html_of(site.look(language), subject, text, around_of(context, site), titles)
    message_id = issue_id(site, alliance, issue.key, variant)
    head = headers(alliance, site, "", subject, context.now, message_id)
    return Letter(
        variant=variant,
        message_id=message_id,
        content=multipart(head, text, html),
        reply_name=plain(alliance.name) or tag(alliance),
        place=0,
        recipients=tuple(_recipient(m, context) for m in members),
        precedence=Precedence.DIGEST,
    )


def _recipient(member: Member, context: Context) -> Recipient:
    wait = wait_of(member, context.alliance, context.now)
    return Recipient(member.id, member.address_id, wait)


def _text(contents: Contents, format_: str, site: Site, language: str) -> tuple[str, str]:
    """Return the subject, which a template has on its first line, and the text below it."""
    whole = FORMATS[format_](contents, site.look(language))
    first, _, rest = whole.partition("\n")
    return plain(first.removeprefix("Subject:")), rest.strip("\n") + "\n"
