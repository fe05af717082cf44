"""The clock: rings once a minute and asks what is due; no logic, and nothing is kept in it.

A job that APScheduler would call too late it drops after a second by default;
ours has no such grace, and rings missed while the machine slept are one ring.
What is due is decided by the plan and the issues that are out.
"""

from collections.abc import Callable
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from digests.publish import ring
from mailbridge.core.site import Site
from mailbridge.errors import MailbridgeError
from mailbridge.store import Store

_log = structlog.get_logger()


class Clock:
    """Rings on a thread of its own from `start` to `stop`."""

    def __init__(self, store: Store, site: Site, after: Callable[[], None]) -> None:
        """`after` is called when letters were recorded, so that the sender need not poll."""
        self._store = store
        self._site = site
        self._after = after
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    def start(self) -> None:
        """Ring now, and at the beginning of every minute."""
        self._scheduler.add_job(self.ring, "cron", second=0, next_run_time=datetime.now(UTC))
        self._scheduler.start()

    def stop(self) -> None:
        """Finish the ring in hand, and return."""
        self._scheduler.shutdown(wait=True)

    def ring(self) -> None:
        """Publish what is due; the next ring does what this one cannot."""
        now = datetime.now(UTC)
        try:
            published = ring(self._store, self._site, now, now)
        except MailbridgeError as error:
            _log.warning("ring", failed=str(error))
            return
        for issue in published:
            _log.info("issue", key=issue.key, members=issue.members)
        if published:
            self._after()
