"""Evidence in the work loop: looked for once, several mails at a time, and kept with the mail."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import available_timezones

import pytest

from config.settings import Settings
from mailbridge import desk
from mailbridge.core.members_csv import read_members
from mailbridge.core.parse import parse
from mailbridge.core.programme import Around, read_programme
from mailbridge.core.site import Site
from mailbridge.model import Arrival, Evidence, Incoming, Mail, Proof, Route
from mailbridge.store import Store, arriving, incoming, register
from mailbridge.store.enrol import Occasion, enrol
from mailbridge.store.plan import apply
from mailbridge.work import Worker
from mailbridge.work.proofs import with_proofs
from tests.conftest import ROOT
from tests.doors.authenticate.signing import rsa_record, signed
from tests.nameserver import NameServer, nameserver

JOURNEYS = ROOT / "tests" / "journeys"
LIST = "farms@talks.example.org"
GRACE = signed(
    b"From: Grace <grace@mubende-union.example>\r\nTo: farms@talks.example.org\r\n"
    b"Subject: Contracts\r\nDate: Tue, 24 Nov 2026 09:12:00 +0300\r\n"
    b"Message-ID: <1@mubende-union.example>\r\n\r\nIt held because we had a store.\r\n",
    "mubende-union.example",
)


@pytest.fixture
def names() -> Iterator[NameServer]:
    with nameserver() as server:
        server.texts["s._domainkey.mubende-union.example"] = rsa_record()
        server.texts["_dmarc.mubende-union.example"] = "v=DMARC1; p=reject"
        yield server


@pytest.fixture
def asking(settings: Settings, names: NameServer) -> Settings:
    """The installation's settings, with that name server."""
    auth = settings.auth.model_copy(update={"nameserver": names.address})
    return settings.model_copy(update={"auth": auth})


def prepare(store: Store) -> None:
    """Make the journeys' alliance and its members."""
    around = Around("farms.toml", available_timezones(), lambda _file: False)
    text = (JOURNEYS / "farms.toml").read_text("utf-8").replace("MODERATION", "new")
    people = read_members((JOURNEYS / "members.csv").read_bytes(), "members.csv", around.zones)
    now = datetime.now(UTC)
    with store.writing() as connection:
        alliance_id = apply(connection, read_programme(text, around), now).alliance_id
        enrol(connection, Occasion(alliance_id, now), people.entries)


def keep(store: Store, raw: bytes) -> None:
    evidence = Evidence("lmtp", "192.0.2.1", "mx", "grace@mubende-union.example", (LIST,))
    arrived = Arrival(raw, (Route("farms", "post", LIST),), evidence, datetime.now(UTC))
    with store.writing() as connection:
        arriving.keep(connection, [arrived])


def proof(store: Store, id_: int) -> Proof | None:
    with store.reading() as connection:
        return incoming.get(connection, id_).evidence.proof


def test_what_was_found_is_kept_and_a_replay_asks_nobody(
    store: Store, site: Site, asking: Settings, names: NameServer
) -> None:
    prepare(store)
    keep(store, GRACE)
    Worker(store, site, asking, lambda: None).turn()
    found = proof(store, 1)
    assert found == Proof(
        "mailbridge",
        "grace@mubende-union.example",
        ("mubende-union.example",),
        aligned=True,
        dmarc="pass",
        policy="reject",
    )
    asked = dict(names.asked)
    names.texts.clear()
    desk.replay(store, 1, "tests", datetime.now(UTC))
    Worker(store, site, asking, lambda: None).turn()
    with store.reading() as connection:
        assert register.standing(connection, 1).reason == "first_post"
    assert proof(store, 1) == found
    assert names.asked == asked


def test_what_nobody_may_read_is_not_looked_at(
    store: Store, site: Site, asking: Settings, names: NameServer
) -> None:
    prepare(store)
    keep(store, b"From: x@x.example\r\n" + b"X: y\r\n" * 2000 + b"\r\n")
    Worker(store, site, asking, lambda: None).turn()
    with store.reading() as connection:
        assert register.standing(connection, 1).fate == "stuck"
    assert proof(store, 1) is None
    assert not names.asked


def test_several_mails_are_looked_at_together() -> None:
    together = threading.Barrier(3, timeout=30)

    def look(_raw: bytes, _mail: Mail) -> Proof:
        together.wait()
        return Proof("mailbridge", "a@x.example")

    mails = [(_incoming(number), parse(GRACE)) for number in range(3)]
    assert all(mail.evidence.proof for mail in with_proofs(mails, look))


def _incoming(number: int) -> Incoming:
    evidence = Evidence("lmtp", "", "", "", ())
    return Incoming(
        number, GRACE, "", Route("farms", "post", LIST), evidence, datetime(2027, 1, 1, tzinfo=UTC)
    )
