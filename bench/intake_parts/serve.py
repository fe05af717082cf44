"""A door in a process of its own: `serve.py idle | durable URL | nowhere`.

It prints its port, then its CPU seconds so far for every line on stdin.
"""

import asyncio
import os
import resource
import sys
import threading
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

import structlog
from aiosmtpd.lmtp import LMTP
from jinja2 import Environment
from sqlalchemy import insert

from config.settings import load
from mailbridge.core.route import Addresses
from mailbridge.core.site import Site
from mailbridge.core.tokens import Keys
from mailbridge.doors.lmtp import MailDoor
from mailbridge.store import Store
from mailbridge.store.migrate import migrate
from mailbridge.store.tables import alliance

DOMAIN, SLUG = "talks.example.org", "lea4"


class Yes:
    """What an idle door does with a mail."""

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, *_: Any) -> str:  # noqa: N802 -- aiosmtpd's name
        return "250 OK"


def idle() -> int:
    """Start aiosmtpd as it is, and return its port."""
    loop = asyncio.new_event_loop()
    starting = loop.create_server(
        lambda: LMTP(Yes(), hostname=DOMAIN, enable_SMTPUTF8=True, loop=loop),
        "127.0.0.1",
        0,
        backlog=512,
    )
    server = loop.run_until_complete(starting)
    threading.Thread(target=loop.run_forever, daemon=True).start()
    port: int = server.sockets[0].getsockname()[1]
    return port


def durable(url: str) -> int:
    """Start our door on a new database with one alliance, and return its port."""
    settings = load(
        None,
        {
            "MAILBRIDGE_SITE__DOMAIN": DOMAIN,
            "MAILBRIDGE_SITE__SECRET": "only for this measurement",
            "MAILBRIDGE_LMTP__LISTEN": "127.0.0.1:0",
            "MAILBRIDGE_DATABASE__URL": url,
        },
    )
    store = Store(settings.database.url)
    migrate(store)
    with store.writing() as connection:
        connection.execute(
            insert(alliance).values(
                slug=SLUG, starts=date(2026, 10, 5), ends=date(2026, 12, 18), settings={}
            )
        )
    site = Site("bench", "", Addresses("domain", DOMAIN), Keys("x", ()), {"en": Environment()})
    door = MailDoor(store, site, settings, lambda: None)
    door.start()
    return door.port


def main() -> None:
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    print(durable(sys.argv[2]) if sys.argv[1] == "durable" else idle(), flush=True)
    for _ in sys.stdin:
        used = resource.getrusage(resource.RUSAGE_SELF)
        print(used.ru_utime + used.ru_stime, flush=True)
    os._exit(0)  # the loops have no end of their own


main()
