"""/desk/SLUG/discussion/links: what posts link to, offered as resources of the plan."""

from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.responses import Response

from mailbridge.core.forms import Form
from mailbridge.core.pages.desk.found_links import (
    FoundLink,
    anchors,
    as_resource,
    found_links_page,
    week_of,
)
from mailbridge.core.pages.desk.frame import SHOWN, Done, turning
from mailbridge.core.plan_edits import theme_of, with_resources
from mailbridge.doors.web.desk.editing import edited
from mailbridge.doors.web.numbers import NUMBER
from mailbridge.doors.web.signed import Visit
from mailbridge.errors import Fault
from mailbridge.model import Alliance, Entry
from mailbridge.store import Connection, links, posts


def show(visit: Visit) -> Response:
    """Return a sheet of the links that are no resources yet, what came last first."""
    return _page(visit)


def add(visit: Visit, form: Form) -> Response:
    """Make a link a resource of its post's week; what is one already stays as it is."""
    entry, url = _chosen(visit, form)
    week = week_of(visit.here, entry.outline.theme_id, visit.now)
    found = as_resource(url, form.line("title") or anchors(entry.html)[url])

    def with_link(kept: Alliance) -> Alliance:
        if week is None or links.key_of(url) in map(links.key_of, _urls(kept)):
            return kept
        module, theme = week
        before = theme_of(kept, module.key, theme.key).resources
        return with_resources(kept, module.key, theme.key, (*before, found))

    faults = edited(visit, with_link)
    if faults:
        return _page(visit, faults, 422)
    return visit.done(_here(visit), Done("added", found.title))


def _chosen(visit: Visit, form: Form) -> tuple[Entry, str]:
    """Return the post and the link of it that a form names; HTTPException where it has none."""
    written, _, url = form.line("link").partition(" ")
    with visit.web.store.reading() as connection:
        number = int(written) if NUMBER.fullmatch(written) else 0
        entry = posts.post_by_number(connection, visit.here.id, number)
    if entry is None or entry.state != "published" or url not in anchors(entry.html):
        raise HTTPException(404)
    return entry, url


def _page(visit: Visit, faults: Sequence[Fault] = (), status: int = 200) -> Response:
    at, here = visit.sheet, visit.here
    own = [visit.web.site.base_url] if visit.web.site.base_url else []
    with visit.web.store.reading() as connection:
        skip = (at - 1) * SHOWN
        offered = links.offered(connection, here.id, [*_urls(here), *own], SHOWN + 1, skip)
        found = _found(connection, visit, offered[:SHOWN])
        citing = links.citing(connection, here.id, [each.url for each in found])
    page = found_links_page(
        (visit.frame(), visit.desk("discussion"), visit.around()),
        here,
        found,
        citing,
        turning(_here(visit), at, more=len(offered) > SHOWN),
        faults,
    )
    return visit.page("desk/found_links", page, status)


def _found(
    connection: Connection, visit: Visit, offered: Sequence[tuple[str, int]]
) -> list[FoundLink]:
    """Return the links as posts have them; those of our own pages are no resources."""
    entries = posts.posts_by_number(connection, visit.here.id, {each[1] for each in offered})
    ours = f"{links.key_of(visit.web.site.base_url)}/"
    found: list[FoundLink] = []
    for entry in entries:
        keys = {key for key, number in offered if number == entry.outline.number}
        for url, title in anchors(entry.html).items():
            key = links.key_of(url)
            if key in keys and not key.startswith(ours):
                keys.remove(key)
                found.append(FoundLink(key, url, title, entry))
    return sorted(found, key=lambda each: -each.entry.outline.number)


def _urls(alliance: Alliance) -> list[str]:
    themes = (theme for module in alliance.modules for theme in module.themes)
    return [each.url for theme in themes for each in theme.resources if each.url]


def _here(visit: Visit) -> str:
    return visit.web.links.desk(visit.here.slug, "discussion/links")
