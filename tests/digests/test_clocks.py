"""Each issue once: with two clocks on one database, and when one is killed at any moment."""

import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from mailbridge.core.wrap_up import wrap_up_of
from mailbridge.model import Asks, Prepared
from mailbridge.store import Store, prepared, tables
from mailbridge.store.books import Books
from tests.conftest import ROOT
from tests.digests import rhythm

# Rings through the times on its standard input, one a line; two of these race.
CLOCK = """
import sys
from datetime import datetime
from digests.publish import ring
from mailbridge.store import Store
from tests.digests.rhythm import SITE
store = Store(sys.argv[1])
print("ready", flush=True)
for line in sys.stdin:
    at = datetime.fromisoformat(line.strip())
    ring(store, SITE, at, at)
"""
# Rings in a child that is killed at its 1st, 2nd, 3rd ... step (before and after each statement,
# at each commit), or at every Nth, until one lives; tells how many were killed.
KILLED = """
import os, signal, sys
from datetime import datetime
from sqlalchemy import event
from digests.publish import ring, would_ring
from mailbridge.store import Store
from tests.digests.rhythm import SITE
at, stride = datetime.fromisoformat(sys.argv[2]), int(sys.argv[3])
warm = Store(sys.argv[1])
would_ring(warm, SITE, at)  # reads the templates, so that no child has to
warm.close()

def child(last):
    store, steps = Store(sys.argv[1]), iter(range(1, 10_000))
    def step(*_):
        if next(steps) == last:
            os.kill(os.getpid(), signal.SIGKILL)
    for what in ("before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(store.engine, what, step)
    ring(store, SITE, at, at)
    os._exit(0)

killed = 0
while True:
    pid = os.fork()
    if pid == 0:
        child(killed * stride + 1)
    _, status = os.waitpid(pid, 0)
    if os.WIFEXITED(status):
        sys.exit(print(killed) if os.WEXITSTATUS(status) == 0 else 1)
    killed += 1
"""


def url(store: Store) -> str:
    return store.engine.url.render_as_string(hide_password=False)


def received(store: Store) -> Counter[tuple[int, str]]:
    """Return how many letters each membership got of each issue, posts among them by number."""
    query = (
        select(tables.delivery.c.membership_id, tables.issue.c.key, tables.post.c.number)
        .outerjoin(tables.issue, tables.issue.c.id == tables.delivery.c.issue_id)
        .outerjoin(tables.post, tables.post.c.id == tables.delivery.c.post_id)
        .where((tables.issue.c.id.is_not(None)) | (tables.post.c.id.is_not(None)))
    )
    with store.reading() as connection:
        rows = connection.execute(query).all()
    return Counter((row.membership_id, row.key or f"post {row.number}") for row in rows)


def prepare(store: Store, at: datetime) -> None:
    """Write a wrap-up that goes out at a time."""
    with store.writing() as connection:
        context = Books().gather(connection, "farms", Asks(), at - timedelta(days=1))
        lead, key = context.members[0], "farms/wrap-up/2027-W01"
        theme = context.alliance.modules[0].themes[0]
        draft = wrap_up_of(key, "What the week came to.", theme.id, lead, context, rhythm.SITE)
        one = Prepared(key, "wrap_up", draft, at, by=lead.id)
        prepared.prepare(connection, context.alliance.id, [one], context.now)


def test_two_clocks_on_one_database_publish_each_issue_once(store: Store) -> None:
    rhythm.founded(store, rhythm.plan_text(4))
    rhythm.post(store, "The contract held because we had a store.", rhythm.day(0, 5))
    prepare(store, rhythm.day(4, 13))
    command = [sys.executable, "-c", CLOCK, url(store)]
    clocks = [
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        for _ in range(2)
    ]
    assert [clock.stdout and clock.stdout.readline() for clock in clocks] == ["ready\n"] * 2
    for hours in range(0, 29 * 24, 6):
        line = (rhythm.day(-1, 0) + timedelta(hours=hours)).isoformat()
        for clock in clocks:
            assert clock.stdin
            clock.stdin.write(f"{line}\n")
            clock.stdin.flush()
    for clock in clocks:
        clock.communicate()
    assert [clock.returncode for clock in clocks] == [0, 0]
    found = received(store)
    assert set(found.values()) == {1}
    with store.reading() as connection:
        kinds = Counter(connection.execute(select(tables.issue.c.kind)).scalars())
    assert (kinds["theme"], kinds["weekly"], kinds["wrap_up"]) == (4, 4, 1)
    assert (kinds["facts"], kinds["preview"]) == (4, 4)


@pytest.mark.parametrize(
    ("kind", "before", "at"),
    [
        ("preview", -2.0, rhythm.day(-1, 7)),
        ("theme", -0.2, rhythm.day(0, 7)),
        ("daily", 0.5, rhythm.day(1, 16)),
        ("facts", 2.9, rhythm.day(3, 14)),
        ("wrap_up", 4.3, rhythm.day(4, 11)),
        ("weekly", 4.5, rhythm.day(4, 14)),
    ],
)
def test_a_clock_killed_at_any_step_publishes_it_once_in_the_end(
    store: Store, kind: str, before: float, at: datetime
) -> None:
    rhythm.founded(store, rhythm.plan_text(4))
    rhythm.post(store, "The contract held because we had a store.", rhythm.day(0, 5))
    prepare(store, rhythm.day(4, 11))
    for hours in range(0, 8 * 24, 2):
        then = rhythm.day(-2, 0) + timedelta(hours=hours)
        if then <= rhythm.day(0, 0) + timedelta(days=before):
            rhythm.rung(store, then)
    known = received(store)
    stride = "2" if store.is_sqlite else "5"
    told = subprocess.run(
        [sys.executable, "-c", KILLED, url(store), at.isoformat(), stride],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert told.returncode == 0, told.stderr
    assert int(told.stdout) > 20 / int(stride)
    assert rhythm.rung(store, at) == ()
    with store.reading() as connection:
        query = select(tables.issue.c.key).where(tables.issue.c.kind == kind)
        assert connection.execute(query).scalars().all()
    found = received(store)
    assert set(found.values()) == {1}
    assert kind in ("preview", "facts") or len(found) > len(known)
