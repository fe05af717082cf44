"""Mails a second through all of the core, on one processor: prescan to letters, nothing stored.

    ./run bench journey [FOLDER]

FOLDER holds mails as .eml files, taken in the order of their names. Without it
2,000 mails are made: text and HTML of about 12 kB, three in four an answer with
its quote. Each is opened, read against what it answers, judged, placed, and
published to 200 members. The figures are processor time of this process. Machines
drift, so the same mails are also parsed by the standard library (compat32) in
between, and what all of the core takes is told as a multiple of that.
"""

import argparse
import tempfile
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email import message_from_bytes
from pathlib import Path

from bench.mails import make_mails
from config.look import load_looks
from mailbridge.core.route import Addresses
from mailbridge.core.site import Site
from mailbridge.core.thread import answered
from mailbridge.core.tokens import Keys
from mailbridge.journey import decide
from mailbridge.model import (
    Alliance,
    Context,
    Draft,
    Evidence,
    Incoming,
    Mail,
    Member,
    Placed,
    Post,
    Route,
)
from mailbridge.reading import opened, read

REFERENCE = "compat32"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ROUTE = Route("test", "post", "test@lists.example.com")
EVIDENCE = Evidence("bench", "127.0.0.1", "bench", "m@members.example.com", (ROUTE.recipient,))
ALLIANCE = Alliance(
    id=1,
    slug="test",
    name="Test list",
    summary="",
    starts=date(2026, 1, 1),
    ends=date(2026, 12, 31),
    time_zone="UTC",
    languages=("en",),
    modules=(),
    moderation="none",
)


def member(number: int) -> Member:
    address = f"m{number}@members.example.com"
    return Member(
        id=number,
        person_id=number,
        address_id=number,
        address=address,
        name=f"Member {number}",
        organisation="",
        country="PE",
        language="en",
        role="expert",
        lead=False,
        delivery="each",
        format="brief",
    )


MEMBERS = tuple(member(number) for number in range(1, 201))
SITE = Site(
    name="Bench",
    base_url="https://lists.example.com",
    addresses=Addresses("domain", "lists.example.com"),
    keys=Keys("a-secret-that-only-the-bench-knows"),
    looks=load_looks(None),
)


@dataclass
class Archive:
    """What the store would know: the latest posts, and which ids name them."""

    posts: deque[Placed] = field(default_factory=lambda: deque[Placed](maxlen=300))

    def known(self, mail: Mail) -> tuple[Placed, ...]:
        ids = answered(mail)
        return tuple(post for one in ids for post in self.posts if post.message_id == one)

    def context(self, mail: Mail) -> Context:
        known = self.known(mail)
        return Context(
            alliance=ALLIANCE,
            author=MEMBERS[0],
            members=MEMBERS,
            number=self.posts[-1].number + 1 if self.posts else 1,
            now=NOW,
            placed=known or tuple(self.posts)[-60:],
            ids=tuple((post.message_id, post.number) for post in known),
        )

    def add(self, post: Post) -> None:
        draft: Draft = post.draft
        self.posts.append(
            Placed(
                id=post.number,
                number=post.number,
                thread=draft.thread or post.number,
                theme_id=None,
                subject=draft.subject,
                author=draft.author,
                country=draft.country,
                message_id=draft.message_id,
                letter_id=post.letter_id,
                references=draft.references,
                received_at=draft.received_at,
                text=draft.text,
            )
        )


def measure(raws: list[bytes]) -> dict[str, float]:
    """Return the seconds spent opening, reading and deciding all mails, and on the reference."""
    archive = Archive()
    spent: dict[str, float] = dict.fromkeys(("open", "read", "decide", REFERENCE), 0.0)
    for number, raw in enumerate(raws, start=1):
        times = [time.process_time()]
        mail = opened(raw)
        times.append(time.process_time())
        ancestors = tuple(post.text for post in archive.known(mail))
        reading = read(mail, EVIDENCE, ancestors)
        times.append(time.process_time())
        incoming = Incoming(number, raw, "", ROUTE, EVIDENCE, NOW)
        outcome = decide(incoming, reading, archive.context(mail), SITE)
        times.append(time.process_time())
        message_from_bytes(raw)
        times.append(time.process_time())
        for at, stretch in enumerate(spent):
            spent[stretch] += times[at + 1] - times[at]
        if outcome.post is not None:
            archive.add(outcome.post)
    print(f"{len(raws)} mails, of which the last {len(archive.posts)} posts are kept in mind")
    return spent


def tell(spent: dict[str, float], count: int) -> None:
    for stretch, seconds in spent.items():
        print(f"{stretch:<8} {seconds / count * 1e6:7.0f} µs a mail")
    reference = spent.pop(REFERENCE)
    total = sum(spent.values())
    print(
        f"all      {total / count * 1e6:7.0f} µs a mail, {count / total:.0f} mails a second of"
        f" processor time, {total / reference:.1f} times {REFERENCE}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="./run bench journey")
    parser.add_argument("folder", type=Path, nargs="?")
    folder: Path | None = parser.parse_args().folder
    with tempfile.TemporaryDirectory(prefix="mailbridge-bench-") as made:
        if folder is None:
            folder = Path(made)
            make_mails(folder, 2000)
        raws = [path.read_bytes() for path in sorted(folder.glob("*.eml"))]
    tell(measure(raws), len(raws))


if __name__ == "__main__":
    main()
