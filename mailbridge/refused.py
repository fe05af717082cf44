"""What the smarthost refuses at RCPT: a failure of that address, as a server's report would be.

The sender only writes down that an address was refused. Here it is counted, a
delivery at a time, by the same rules as a signed report: one letter that many
addresses are refused for is the letter's fault.
"""

import re
from datetime import datetime

from mailbridge.core.reach import of_report
from mailbridge.core.site import Site
from mailbridge.model import Asks, Bounce
from mailbridge.store import Connection, Store, reach
from mailbridge.store.books import Books, record
from mailbridge.store.reach import Refusal

_AT_ONCE = 50
_STATUS = re.compile(r"(?<![\d.])5\.\d{1,3}\.\d{1,3}(?![\d.])")  # RFC 3463


def pass_time(store: Store, site: Site, now: datetime) -> int:
    """Count what was refused since the last look; return how many deliveries that was."""
    with store.reading() as connection:
        found = reach.refusals(connection, _AT_ONCE)
    if found:
        books = Books()
        with store.writing() as connection:
            for one in found:
                _count(connection, books, site, one, now)
    return len(found)


def _count(connection: Connection, books: Books, site: Site, one: Refusal, now: datetime) -> None:
    if not reach.set_counted(connection, one.delivery_id):
        return  # another process was faster
    context = books.gather(connection, one.slug, Asks(delivery=one.delivery_id), now)
    said = _STATUS.search(one.answer)
    bounce = Bounce("", permanent=True, status=said[0] if said else "")
    outcome = of_report((bounce,), context, site)
    record(connection, context.alliance.id, outcome, now)
