"""Every link of every mail of whole stories, opened by a scanner three times: no row changes."""

import re
from email import message_from_bytes
from email.policy import default
from html import unescape
from http.client import HTTPConnection

import pytest

from config.settings import Settings
from mailbridge.cli.instance import Instance
from mailbridge.cli.services import running
from mailbridge.core.site import Site
from mailbridge.store import Store
from tests.doors.web.test_refusals import everything
from tests.journeys.sink import Sink
from tests.journeys.story import read
from tests.journeys.test_journeys import HERE, played

STORIES = (
    *("t-11-commands", "t-12-moderated-by-mail", "t-15-leaving", "t-18-invited"),
    *("t-21-another-address", "t-22-joining-by-request", "t-23-a-reply-on-a-page"),
)


@pytest.mark.parametrize("story", STORIES)
def test_opening_every_link_of_every_mail_changes_no_row(
    story: str, sqlite_store: Store, settings: Settings, site: Site
) -> None:
    with played(read(HERE / story), sqlite_store, settings, site) as (_, sink):
        paths = links_of(sink, site.base_url)
    assert paths
    before = everything(sqlite_store)
    with running(Instance(settings, sqlite_store, site), frozenset({"web"})) as ports:
        for path in paths:
            for method in ("GET", "HEAD", "OPTIONS") * 3:
                assert _asked(ports.web or 0, method, path) < 500, path
    assert everything(sqlite_store) == before


def links_of(sink: Sink, root: str) -> list[str]:
    """Return the paths on our pages that the mails name, in words, markup or header."""
    texts: list[str] = []
    for _, raw in sink.mails:
        mail = message_from_bytes(raw, policy=default)
        texts += [str(value) for value in mail.values()]
        texts += [str(p.get_content()) for p in mail.walk() if p.get_content_maintype() == "text"]
    found = re.findall(re.escape(root) + r"([^\s<>\"')]*)", unescape("\n".join(texts)))
    return sorted({path.rstrip(".,;:") or "/" for path in found})


def _asked(port: int, method: str, path: str) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path)
    status = connection.getresponse().status
    connection.close()
    return status
