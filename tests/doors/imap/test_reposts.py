"""Row 19 of docs/reliability.md, to its end: what was fetched twice is one mail to people."""

import pytest
from sqlalchemy import update

from config.settings import Settings
from mailbridge.core.site import Site
from mailbridge.store import register
from mailbridge.store.tables import alliance
from mailbridge.work import Worker
from tests.doors.imap.conftest import OpenBridge
from tests.doors.imap.scripted import DROP_AFTER, Box
from tests.doors.imap.test_faults import MAILS, Script, met, once, usual
from tests.journeys.story import wait_until

# Each makes a mail be fetched again that was kept already.
TWICE: dict[str, Script] = {
    "drop after UID STORE": once("UID STORE", DROP_AFTER, 2),
    "NO to UID STORE": once("UID STORE", "TAG NO not now", 2),
    "UIDVALIDITY changes": usual,
}


@pytest.mark.parametrize("name", TWICE)
def test_a_mail_that_is_fetched_again_is_handled_once(
    open_bridge: OpenBridge, site: Site, settings: Settings, name: str
) -> None:
    box = Box(TWICE[name])
    box.deliver(*MAILS)
    with met(open_bridge, box) as (first, _):
        wait_until(lambda: set(first.raws()) == set(MAILS), "all were kept")
    box.renumber()
    with met(open_bridge, box) as (bridge, _):
        wait_until(lambda: len(bridge.raws()) >= 2 * len(MAILS), "all were kept again")
    kept = len(bridge.raws())
    with bridge.store.writing() as connection:
        plan = {"languages": ["en"], "moderators": []}
        connection.execute(update(alliance).values(settings=plan, time_zone="UTC"))
    worker = Worker(bridge.store, site, settings, after=lambda: None)
    while worker.turn():
        pass
    with bridge.store.reading() as connection:
        ledger = register.ledger(connection)
    assert (ledger.held, ledger.dropped) == (len(MAILS), kept - len(MAILS))
