"""A flood of delivery reports, forged or repeated, through the whole journey: nobody hears less.

Ten thousand (three minutes) were tried by hand; each run tries three hundred.
"""

import random
from datetime import UTC, datetime

from sqlalchemy import func, select

from config.settings import Settings
from mailbridge.core.members_csv import read_members
from mailbridge.core.programme import Around, read_programme
from mailbridge.core.site import Site
from mailbridge.core.tokens import bounce_token
from mailbridge.model import Arrival, Evidence
from mailbridge.store import Store, arriving, people, played, register
from mailbridge.store.enrol import Occasion, enrol
from mailbridge.store.plan import apply
from mailbridge.store.tables import failure
from mailbridge.store.tables import incoming as mails
from mailbridge.work import Worker
from tests.journeys.test_journeys import HERE
from tests.journeys.test_mailbox import GRACE, WILMER, report_on

REPORTS = 300
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


def test_a_flood_of_reports_takes_nobodys_mail_away(
    sqlite_store: Store, site: Site, settings: Settings
) -> None:
    prepare(sqlite_store)
    worker = Worker(sqlite_store, site, settings, after=lambda: None)
    post = f"From: Grace <{GRACE}>\r\nMessage-ID: <1@u.example>\r\n\r\nIt was decided.\r\n"
    keep(sqlite_store, [arrival(site, site.addresses.of("farms", "post"), post.encode(), GRACE)])
    while worker.turn():
        pass
    with sqlite_store.reading() as connection:
        sent = played.delivery_to(connection, "farms", 1, WILMER)
    true = bounce_token(site.keys, "farms", sent)
    some = random.Random(21)  # noqa: S311 -- what a forger guesses
    guessed = ["b" + "".join(some.choices(LETTERS, k=len(true) - 1)) for _ in range(REPORTS // 2)]
    reports = enumerate([true, *guessed, *[true] * (REPORTS // 2)])
    paths = ((number, site.addresses.bounce("farms", token)) for number, token in reports)
    keep(sqlite_store, [arrival(site, path, numbered(number, path)) for number, path in paths])
    while worker.turn():
        pass
    with sqlite_store.reading() as connection:
        reasons = dict(
            connection.execute(
                select(mails.c.reason, func.count())
                .where(mails.c.fate == "bounce")
                .group_by(mails.c.reason)
            ).all()
        )
        failures = connection.execute(select(failure.c.delivery_id)).scalars().all()
        paused = [one.name for one in people.members(connection, 1) if one.paused_until]
        ledger = register.ledger(connection)
    assert reasons == {"counted": 1, "not_signed": REPORTS // 2, "reported_before": REPORTS // 2}
    assert failures == [sent]
    assert paused == []
    assert ledger.bounces == REPORTS + 1


def numbered(number: int, path: str) -> bytes:
    return f"Message-ID: <{number}@quinua.example>\r\n".encode() + report_on(path)


def arrival(site: Site, to: str, raw: bytes, sender: str = "") -> Arrival:
    route = site.addresses.route(to, ("farms",))
    assert route is not None
    return Arrival(
        raw, (route,), Evidence("lmtp", "192.0.2.1", "mx", sender, (to,)), datetime.now(UTC)
    )


def keep(store: Store, arrivals: list[Arrival]) -> None:
    with store.writing() as connection:
        arriving.keep(connection, arrivals)


def prepare(store: Store) -> None:
    text = (HERE / "farms.toml").read_text("utf-8").replace("MODERATION", "none")
    around = Around("farms.toml", {"Africa/Kampala"}, lambda _file: False)
    now = datetime.now(UTC)
    listed = read_members((HERE / "members.csv").read_bytes(), "members.csv", around.zones)
    with store.writing() as connection:
        applied = apply(connection, read_programme(text, around), now)
        enrol(connection, Occasion(applied.alliance_id, now), listed.entries)
