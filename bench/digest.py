"""CPU that a weekly digest costs: composed once for each variant, against once for each member.

    ./run bench digest [--members 10000] [--posts 200] [--rounds 3]

The members read in four languages and two formats, and all lack the same posts, as most
do. Per member is measured on a few of each variant, for all would take hours. Recording
puts the letters and a delivery for each member into a database, as the clock does.
"""

import argparse
import json
import resource
import statistics
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # where tests.outbox is

from digests.core.coverage import Lacks, Readers
from digests.core.digest import compose
from mailbridge.model import Context, Member, Outcome
from mailbridge.store import Store
from mailbridge.store.books import record
from mailbridge.store.migrate import migrate
from tests import outbox
from tests.digests import week

LANGUAGES = ("en", "es", "pt", "fr")
VARIANTS = tuple((language, form) for language in LANGUAGES for form in ("brief", "full"))


def readers(members: int) -> tuple[Member, ...]:
    """Return weekly readers, the variants in turn."""
    return tuple(week.member(*VARIANTS[n % len(VARIANTS)], n + 1) for n in range(members))


def composed(members: tuple[Member, ...], posts: int) -> Outcome:
    """Return one digest of so many posts for some members."""
    entries = week.entries(posts)
    numbers = tuple(entry.outline.number for entry in entries)
    lacks = tuple(Lacks(member, numbers) for member in members)
    context = Context(week.ALLIANCE, None, members, max(numbers) + 1, week.FRIDAY)
    return compose(week.WEEKLY, Readers(max(numbers), lacks, (), entries), context, _SITE)


def recorded(members: int, outcome: Outcome) -> float:
    """Return the CPU seconds that writing a digest down takes, with its deliveries."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/bench.db")
        migrate(store)
        context = outbox.people_in(store, members)
        people = {m.id: m for m in context.members}
        assert all(r.membership_id in people for one in outcome.letters for r in one.recipients)
        began = _cpu()
        with store.writing() as connection:
            record(connection, context.alliance.id, replace(outcome, post=None), week.FRIDAY)
        took = _cpu() - began
        store.close()
    return took


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Run the rounds and print medians."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--members", type=int, default=10_000)
    options.add_argument("--posts", type=int, default=200)
    options.add_argument("--rounds", type=int, default=3)
    asked = options.parse_args()
    everybody = readers(asked.members)
    composed(everybody[: len(VARIANTS)], asked.posts)  # what is done once a process
    once: list[float] = []
    outcome = composed(everybody, asked.posts)
    for _ in range(asked.rounds):
        began = _cpu()
        outcome = composed(everybody, asked.posts)
        once.append(_cpu() - began)
    few = everybody[: 2 * len(VARIANTS)]
    began = _cpu()
    for member in few:
        composed((member,), asked.posts)
    each = (_cpu() - began) / len(few)
    written = recorded(asked.members, outcome)
    together, apart = statistics.median(once), each * asked.members
    size = sum(len(letter.content) for letter in outcome.letters) / len(outcome.letters)
    print(f"{asked.posts} posts, {asked.members} members, {len(outcome.letters)} variants")
    print(f"composed for all    {together:9.2f} s CPU, once for each variant")
    print(
        f"recorded            {written:9.2f} s CPU, {asked.members} deliveries in one transaction"
    )
    print(f"for each member     {apart:9.0f} s CPU, {each * 1000:.0f} ms each, from {len(few)}")
    print(f"times less          {apart / together:9.0f}")
    print(f"a letter            {size / 1000:9.0f} kB")
    print(json.dumps({"composed_s": round(together, 2), "recorded_s": round(written, 2)}))


_SITE = outbox.site_of()


if __name__ == "__main__":
    main()
