"""Who contributed, each with where they are from and how much they wrote: never an address.

Where an alliance names organisations or countries instead of people, those are
what is listed.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from mailbridge.core.pages.frame import Around, Frame, frame
from mailbridge.core.pages.links import Link, asking
from mailbridge.core.pages.names import author, country_name
from mailbridge.core.pages.words import masked
from mailbridge.findable import words
from mailbridge.model import Alliance, Contributor

Order = Literal["name", "country", "posts"]
ORDERS: tuple[Order, ...] = ("name", "country", "posts")
ON_A_PAGE = 200


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody, or some organisation or country, with their posts."""

    name: str
    organisation: str
    country: str
    profile: str
    posts: int
    href: str


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Those who moderate, and those who wrote; `orders` are the other ways to sort them."""

    frame: Frame
    count: int
    countries: int
    by: Order
    orders: tuple[tuple[Order, str], ...]
    moderators: tuple[PersonRow, ...]
    people: tuple[PersonRow, ...]
    from_where: tuple[tuple[Link, int], ...]
    page: int
    before: str
    after: str


def people_page(
    around: Around, alliance: Alliance, found: Sequence[Contributor], by: Order, page: int
) -> PeoplePage:
    """Return a page of the list of contributors."""
    path = around.links.people(alliance.slug)
    rows = _rows(around, alliance, found)
    others = sorted(rows[False], key=_KEYS[by])
    everybody = (*rows[True], *others)
    per_country = Counter(row.country for row in everybody if row.country)
    last = page * ON_A_PAGE
    return PeoplePage(
        frame=frame(around, alliance, path, "people"),
        count=len(everybody),
        countries=len(per_country),
        by=by,
        orders=tuple((order, _page(path, order, 1)) for order in ORDERS),
        moderators=tuple(rows[True]) if page == 1 else (),
        people=tuple(others[last - ON_A_PAGE : last]),
        from_where=tuple(
            (Link(country, _search(around, alliance, "country", country)), count)
            for country, count in per_country.most_common()
        ),
        page=page,
        before=_page(path, by, page - 1) if page > 1 else "",
        after=_page(path, by, page + 1) if len(others) > last else "",
    )


def _rows(
    around: Around, alliance: Alliance, found: Sequence[Contributor]
) -> Mapping[bool, list[PersonRow]]:
    """Return the moderators and the others, each as the alliance names them, once."""
    named = alliance.attribution == "name"
    rows: dict[tuple[bool, str, str], PersonRow] = {}
    for one in found:
        row = _row(around, alliance, one)
        key = (one.moderator and named, row.name, row.country)
        posts = rows[key].posts if key in rows else 0
        rows[key] = replace(row, posts=row.posts + posts)
    silent = alliance.moderators if named else ()
    for moderator in silent:
        name, country = masked(moderator.name), country_name(moderator.country, around.language)
        row = PersonRow(name, masked(moderator.organisation), country, "", 0, "")
        if not any(leads and each == name for leads, each, _ in rows):
            rows[True, name, country] = row
    return {
        leads: [row for key, row in rows.items() if key[0] == leads and row.name]
        for leads in (True, False)
    }


def _row(around: Around, alliance: Alliance, one: Contributor) -> PersonRow:
    who = author(one.byline, alliance.attribution, around.language)
    by_country = alliance.attribution != "name" and who.name == country_name(
        one.byline.country, around.language
    )
    return PersonRow(
        name=who.name,
        organisation=who.organisation,
        country="" if by_country else who.country,
        profile=masked(one.profile) if alliance.attribution == "name" else "",
        posts=one.posts,
        href=_search(around, alliance, "country" if by_country else "from", who.name),
    )


def _by_name(row: PersonRow) -> tuple[str, ...]:
    return tuple(words(row.name))


def _by_country(row: PersonRow) -> tuple[str, ...]:
    return (row.country or "\uffff", *words(row.name))


def _by_posts(row: PersonRow) -> tuple[int, list[str]]:
    return (-row.posts, words(row.name))


_KEYS: Mapping[Order, Callable[[PersonRow], Any]] = {
    "name": _by_name,
    "country": _by_country,
    "posts": _by_posts,
}


def _search(around: Around, alliance: Alliance, key: str, value: str) -> str:
    typed = f'{key}:"{value.replace(chr(34), " ")}"'
    return asking(around.links.search(alliance.slug), {"q": typed})


def _page(path: str, by: Order, page: int) -> str:
    values = ({"by": by} if by != "name" else {}) | ({"page": str(page)} if page > 1 else {})
    return asking(path, values)
