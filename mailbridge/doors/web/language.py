"""The language a page's own words are in: the one chosen, else the browser's, else English.

A choice stands in the URL (`?lang=es`) and is carried by the page's links; a
browser's wish comes with every request (RFC 9110 §12.5.4), so pages vary by it.
"""

from starlette.requests import Request

from mailbridge.core.site import Site


def chosen(site: Site, request: Request) -> str:
    """Return the language that the URL names, "" where it names none that we have words in."""
    tag = request.query_params.get("lang", "")
    return tag if tag in site.looks else ""


def language_of(site: Site, request: Request) -> str:
    """Return the reader's language."""
    wishes = _wishes(request.headers.get("accept-language", ""))
    return chosen(site, request) or site.language_of(*wishes)


def _wishes(header: str) -> tuple[str, ...]:
    """Return the tags of an Accept-Language, the most wanted first; one of weight 0 is unwanted."""
    weighed = ((_weight(rest), tag.strip()) for tag, _, rest in _parted(header))
    order = sorted(weighed, key=lambda wish: -wish[0])
    return tuple(tag for weight, tag in order if weight > 0)


def _parted(header: str) -> tuple[tuple[str, str, str], ...]:
    return tuple(one.partition(";") for one in header.split(",")[:20])


def _weight(rest: str) -> float:
    try:
        return float(rest.strip().removeprefix("q=")) if rest else 1.0
    except ValueError:
        return 0.0
