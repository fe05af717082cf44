"""A closing text drafted from the report's figures, for the moderators to make their own.

It is in the manner of the closing messages of FAO's e-mail conferences: how many
took part, from where, how they answered each other.
"""

from digests.core.participation.figures import Part, Report
from mailbridge.core.pages.dates import full_day
from mailbridge.core.pages.links import Links
from mailbridge.core.pages.names import country_name
from mailbridge.core.pages.words import masked
from mailbridge.core.site import Site
from mailbridge.model import Alliance

_TOP = 5


def closing(alliance: Alliance, found: Report, site: Site, language: str) -> str:
    """Return a draft in a language, one paragraph a line."""
    links = Links(site.base_url)
    best = max(found.by_week, key=_posts, default=None)
    written = site.look(language).get_template("report/closing.txt")
    text = written.render(
        all=found,
        name=masked(alliance.name),
        begins=full_day(found.begins, language),
        ends=full_day(found.ends, language),
        top=", ".join(_counted(c.key, c.posts, language) for c in found.by_country[:_TOP]),
        regions=", ".join(_counted(c.key, c.posts, language) for c in found.by_region),
        liveliest=best if best and _posts(best) else None,
        liveliest_posts=_posts(best) if best else 0,
        unnamed=len(found.unnamed),
        url=links.absolute(links.alliance(alliance.slug)),
    )
    paragraphs = (" ".join(part.split()) for part in text.split("\n\n"))
    return "\n\n".join(part for part in paragraphs if part) + "\n"


def _counted(key: str, posts: int, language: str) -> str:
    return f"{country_name(key, language)} ({posts})"


def _posts(part: Part) -> int:
    return part.experts + part.moderators + part.others
