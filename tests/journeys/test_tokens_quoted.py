"""Our own tokens quoted back to us, as mail programs write them: nobody else gets to read one."""

import quopri
import re
from base64 import b64encode
from email import message_from_bytes
from email.header import Header
from email.policy import default
from html import unescape
from urllib.error import HTTPError
from urllib.parse import quote, unquote
from urllib.request import urlopen

import pytest
from sqlalchemy import select

from config.settings import Settings
from mailbridge.core.site import Site
from mailbridge.core.tokens import bounce_token, question_token, reply_token, unsubscribe_token
from mailbridge.doors.client import hand_in
from mailbridge.store import Store, letters, register
from mailbridge.store.tables import post_version
from tests.journeys.sink import Sink
from tests.journeys.story import read, wait_until
from tests.journeys.test_journeys import HERE, played

GRACE = "grace@mubende-union.example"
LIST = "farms@talks.example.org"
HEAD = (
    "Authentication-Results: mx.talks.example.org; dmarc=pass header.from=mubende-union.example\n"
    f"From: Grace Nakibuuka <{GRACE}>\nTo: {LIST}\nMIME-Version: 1.0\n"
)
PLAIN = "Content-Type: text/plain; charset=utf-8\n"
PAGES = ("", "1", "2", "5", "9", "feed.atom", "threads/", "people", "search?q=look", "posts.mbox")


@pytest.fixture
def tokens(site: Site) -> list[str]:
    keys = site.keys
    return [
        reply_token(keys, "farms", 1, 2),
        question_token(keys, "farms", 7, 2),
        unsubscribe_token(keys, "farms", 2),
        bounce_token(keys, "farms", 3),
    ]


def forms(tokens: list[str], site: Site) -> str:
    """The tokens as they stand in our mails: in addresses, links, and a header of ours."""
    reply, question, leave, bounce = tokens
    return (
        f"Look: {site.addresses.with_token('farms', reply)}, "
        f"mailto:{site.addresses.with_token('farms', question)}?subject=ok\n"
        f"{site.base_url}/c/{question} and {site.base_url}/u/{leave}\n"
        f"{site.base_url}/i/{question}\n"
        f"{site.addresses.bounce('farms', bounce)}\nX-Mailbridge-Delivery: farms.{bounce}\n"
    )


def encoded(said: str) -> dict[str, str]:
    """What a member sends who quotes that, in the ways of mail programs."""
    entities = re.sub(r"[+/@]", lambda found: f"&#{ord(found[0])};", said)
    html = "Content-Type: text/html; charset=utf-8\n"
    subject = Header(said.replace("\n", " "), "utf-8", 70).encode()
    link = f"https://safe.example/?url={quote(said, safe='')}"
    eml = "Content-Type: message/rfc822\nContent-Disposition: attachment; filename=held.eml\n"
    return {
        "plain": f"{PLAIN}\n{said}",
        "capitals": f"{PLAIN}\n{said.upper()}",
        "quoted-printable": (
            f"{PLAIN}Content-Transfer-Encoding: quoted-printable\n\n"
            f"{quopri.encodestring(said.encode()).decode().replace('/', '=2F')}"
        ),
        "base64": (
            f"{PLAIN}Content-Transfer-Encoding: base64\n\n{b64encode(said.encode()).decode()}\n"
        ),
        "percent signs": f"{PLAIN}\nLook here: {link}\n",
        "entities": f"{html}\n<p>Look: {entities}</p>",
        "links": f'{html}\n<p>Look <a href="{said.split()[5]}">here</a> or <b>{said}</b></p>',
        "subject": f"Subject: {subject}\n{PLAIN}\nLook at the subject.\n",
        "quoted with marks": f"{PLAIN}\nLook at this:\n\n"
        + "".join(
            f"> {line}\nSo it says, {number}.\n" for number, line in enumerate(said.splitlines())
        ),
        "forwarded as a file": (
            'Content-Type: multipart/mixed; boundary="b"\n\n--b\n'
            f"{PLAIN}\nLook at the file.\n--b\n{eml}\nFrom: a@b.example\nSubject: Held\n\n"
            f"{said}\n--b--\n"
        ),
    }


def test_no_token_quoted_back_reaches_another_reader(
    sqlite_store: Store,
    settings: Settings,
    site: Site,
    tokens: list[str],
    capfd: pytest.CaptureFixture[str],
) -> None:
    mails = encoded(forms(tokens, site))
    with played(read(HERE / "t-01-first-posts"), sqlite_store, settings, site) as (ports, sink):
        sink.mails.clear()
        for number, (how, mail) in enumerate(mails.items()):
            raw = f"{HEAD}Message-ID: <{number}@mubende-union.example>\n{mail}"
            if "Subject:" not in mail.partition("\n\n")[0]:
                raw = f"Subject: {how}\n{raw}"
            assert ports.lmtp
            hand_in("127.0.0.1", ports.lmtp, GRACE, [LIST], raw.replace("\n", "\r\n").encode())
        wait_until(lambda: _all_out(sqlite_store, 2 + len(mails)), "all are posted and sent")
        for text in _kept(sqlite_store):
            assert not found(text, tokens), text
        for words in _read(sink):
            assert not found(words, tokens), words
        for page in _pages(ports.web or 0):
            assert not found(page, tokens), page
    assert not found("".join(capfd.readouterr()), tokens)


def found(text: str, tokens: list[str]) -> list[str]:
    """Return the tokens that somebody could read out of a text, however it is encoded."""
    for _ in range(2):
        text = unescape(unquote(text))
    seen = re.sub(r"[\s\u00ad\u200b]|</?b>", "", text).lower()
    return [one for one in tokens if one in seen]


def _all_out(store: Store, posts: int) -> bool:
    with store.reading() as connection:
        ledger, tally = register.ledger(connection), letters.tally(connection)
    assert not ledger.held + ledger.stuck + ledger.dropped, ledger
    return ledger.posted == posts and not tally.due + tally.sending


def _kept(store: Store) -> list[str]:
    with store.reading() as connection:
        rows = connection.execute(select(post_version.c.segments, post_version.c.html))
        return ["".join(text for _, text in row.segments) + row.html for row in rows]


def _read(sink: Sink) -> list[str]:
    """What the readers of the letters see: subject and bodies, the header being each one's own."""
    mails = [message_from_bytes(raw, policy=default) for _, raw in sink.mails]
    assert len(mails) > 20
    return [
        f"{mail['Subject']}\n{part.get_content()}"
        for mail in mails
        for part in mail.walk()
        if part.get_content_maintype() == "text"
    ]


def _pages(port: int) -> list[str]:
    answers = [_get(f"http://127.0.0.1:{port}/farms/{path}") for path in PAGES]
    assert sum(map(bool, answers)) >= 8
    files = re.findall(r'href="([^"]*/files/[^"]*)"', "".join(answers))
    return [*answers, *(_get(f"http://127.0.0.1:{port}{one}") for one in files)]


def _get(url: str) -> str:
    try:
        return str(urlopen(url).read().decode("utf-8", "replace"))  # noqa: S310 - it is our own
    except HTTPError:
        return ""
