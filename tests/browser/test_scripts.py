"""Attack strings in every place a stranger can fill, in a real browser: nothing runs or is fetched.

Each page is opened twice: as it is served, and with its policy switched off, so
that neither the sanitiser nor the policy is all that holds.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import pytest

from mailbridge.core.sanitise import from_text, sanitise
from mailbridge.store import Store
from tests.browser.test_every_desk_page import FILES, SHOWN_PATHS, filled
from tests.doors.web.conftest import Reader
from tests.doors.web.signed import enter, moderate
from tests.doors.web.waiting import hold
from tests.doors.web.world import World, add_resources, build

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# Every thirtieth of 6,613: enough to meet each kind.
_STEP = 30

# What nobody can have brought in; of the two that are our own, data about a post is read below,
# and the form for a reply has a class, which the sanitiser takes from everything of an author's.
ALWAYS = (
    "script:not([type='application/ld+json']), iframe, object, embed, style, svg, math, img, "
    "[style], base"
)
FOREIGN = f"{ALWAYS}, form:not([class=reply])"

# What a script would reach for first leaves a trace before any page's own script could run.
_TRAPS = """
window.ran = [];
for (const name of ["alert", "prompt", "confirm", "open", "fetch", "print"])
  window[name] = (...words) => { window.ran.push([name, ...words.map(String)]); };
document.addEventListener("securitypolicyviolation", e => window.ran.push(["csp", e.blockedURI]));
"""


def storable(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


@pytest.fixture(scope="module")
def attacks(corpora: Path) -> list[str]:
    """Return strings of several collections, and the pieces people splice them from."""
    folder = corpora / "attacks"
    lines = (folder / "xss-payloadbox.txt").read_text("utf-8", "replace").splitlines()[::_STEP]
    cases: list[dict[str, Any]] = json.loads((folder / "html5lib-sanitizer.json").read_text())
    naughty: list[str] = json.loads((folder / "naughty-strings.json").read_text("utf-8"))
    spliced = (
        "{{7*7}}",
        "{% raw %}",
        "]]>",
        "--><script>alert(1)</script>",
        "</title><svg/onload=1>",
    )
    found = [*lines, *(case["input"] for case in cases), *naughty[200:], *spliced]
    return [storable(text) for text in found if text.strip()]


@pytest.fixture
def world(sqlite_store: Store, attacks: list[str]) -> World:
    plan = tuple(
        (attacks[n], ((attacks[n + 50], build_day),))
        for n, build_day in enumerate(_days(), start=20)
    )
    world = build(
        sqlite_store,
        name=attacks[0] + attacks[300],
        plan=plan,
        host=attacks[1],
        funder=attacks[2],
        licence=attacks[3],
        consent=attacks[4],
    )
    add_resources(
        world,
        "m2/t1",
        [
            {"title": text, "author": text, "kind": text[:20], "url": text, "language": text[:9]}
            for text in attacks[:60]
        ],
    )
    for text in attacks:
        world.say(
            text,
            theme="m2/t1",
            by=text,
            organisation=text,
            country=text[:2],
            subject=text,
            language=text[:16],
            html=sanitise(text) + from_text(text),
            segments=(("quoted", text), ("own", text)),
            files=((text, text[:60], b"x"),),
        )
    return world


def _days() -> Iterator[Any]:
    from datetime import date  # noqa: PLC0415 -- only here

    yield from (date(2026, 11, 9), date(2026, 11, 16))


@pytest.fixture(params=["as it is served", "with its policy switched off"])
def page(request: pytest.FixtureRequest, browser: "Browser") -> Iterator["Page"]:
    off = request.param != "as it is served"
    context = browser.new_context(bypass_csp=off, service_workers="block")
    context.add_init_script(_TRAPS)
    yield context.new_page()
    context.close()


def test_the_traps_catch_what_they_are_laid_for(page: "Page") -> None:
    page.set_content("<svg onload=alert(1)></svg><img src=x onerror='fetch(1)'>")
    page.wait_for_function("window.ran.length == 2")
    assert sorted(name for name, _ in page.evaluate("window.ran")) == ["alert", "fetch"]


def test_no_script_runs_and_nothing_foreign_is_fetched(
    world: World, page: "Page", serve: Callable[..., Reader], attacks: list[str]
) -> None:
    base = f"http://127.0.0.1:{serve(world.store).port}"
    asked: list[str] = []
    dialogs: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    paths = ["/", "/stores/", "/stores/m2/", "/stores/1", "/stores/77", "/stores/m2/nope/"]
    next_sheet: str | None = "/stores/m2/t1/"
    while next_sheet:
        _visit(page, base + next_sheet)
        following = page.query_selector("a[rel=next]")
        next_sheet = following.get_attribute("href") if following else None
    for path in paths:
        _visit(page, base + path)
    for text in attacks[::60]:
        _visit(page, f"{base}/stores/search?q={quote(text)}", ALWAYS)  # with a form of our own
    answer = page.goto(f"{base}/stores/feed.atom")
    assert answer
    assert answer.ok
    assert page.evaluate("window.ran || []") == []
    _to_the_desk(world, page, base, attacks)
    desk = [one for each in SHOWN_PATHS if each not in FILES for one in filled(each)]
    desk = [path.replace("/m1/weeks/t2", "/m2/weeks/t1") for path in desk]
    assert sum(_visit(page, base + path, ALWAYS) == 200 for path in desk) > 45
    assert not dialogs
    assert len(asked) > 20
    assert not [url for url in asked if urlsplit(url).netloc != urlsplit(base).netloc]
    assert {urlsplit(url).path for url in asked if "static" in url} <= {
        "/static/look.css",
        "/static/icon.svg",
    }


def _to_the_desk(world: World, page: "Page", base: str, attacks: list[str]) -> None:
    """Let mails of attackers wait, and sign the lead in."""
    moderate(world)
    for number, text in enumerate(attacks[::20], start=1):
        hold(
            world,
            f"{number} {text}",
            by=text,
            address=f"a{number}@silos.example",
            subject=text,
            signature=text,
            theme="m2/t1",
            files=((text, text[:60], b"x"),),
        )
    lead = enter(world, "Adaeze Obi")
    page.context.add_cookies([{"name": "session", "value": lead, "url": base}])


def _visit(page: "Page", url: str, foreign: str = FOREIGN) -> int:
    """Open a page, unfold what is folded, look for what must not be there; return its status."""
    answer = page.goto(url)
    assert answer
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("window.ran") == [], url
    assert page.locator(foreign).count() == 0, url
    for data in page.locator("script").all_text_contents():
        assert json.loads(data)["@type"] == "DiscussionForumPosting", url
    schemes = page.evaluate("[...new Set([...document.links].map(a => new URL(a.href).protocol))]")
    assert set(schemes) <= {"http:", "https:", "mailto:"}, url
    handlers = page.evaluate(
        "[...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames())"
        ".filter(name => name.startsWith('on'))"
    )
    assert handlers == [], url
    return answer.status
