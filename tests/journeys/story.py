"""Reads a story, and plays it through the real doors."""

import re
import time
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen
from zoneinfo import available_timezones

from sqlalchemy import select, update

from digests.publish import ring
from mailbridge import desk, inviting
from mailbridge.cli.services import Ports
from mailbridge.core.members_csv import read_guests
from mailbridge.core.pages.dates import short_day
from mailbridge.core.site import Site
from mailbridge.core.tokens import bounce_token, question_token, reply_token, unsubscribe_token
from mailbridge.doors.client import hand_in
from mailbridge.moderation import REMINDERS
from mailbridge.store import Store, invitations, register, rulings
from mailbridge.store.tables import (
    delivery,
    held,
    invitation,
    issue,
    letter,
    person,
    post,
    question,
)
from mailbridge.store.tables import incoming as mails

PATIENCE = 120.0  # seconds; a story takes well under one, alone on a machine


@dataclass(frozen=True)
class Story:
    """A folder of mails and what is to come of them."""

    folder: Path
    told: dict[str, Any]

    @property
    def moderation(self) -> str:
        return str(self.told.get("moderation", "new"))

    @property
    def steps(self) -> list[dict[str, Any]]:
        return list(self.told["step"])


def read(folder: Path) -> Story:
    """Return the story of a folder; it has to say why it is told."""
    told = tomllib.loads((folder / "story.toml").read_text("utf-8"))
    assert told["why"]
    return Story(folder, told)


def play(story: Story, store: Store, site: Site, ports: Ports) -> None:
    """Hand in each mail, take each decision, and look at what became of it at once."""
    arrived = 0
    for number, step in enumerate(story.steps, start=1):
        if "mail" in step:
            arrived += 1
            _hand_in(story, step, store, site, ports)
            wait_until(lambda: not _waiting(store), f"step {number} was handled")
        elif "page" in step:
            arrived += 1
            _reply_on_a_page(step, ports)
            wait_until(lambda: not _waiting(store), f"step {number} was handled")
        elif "invite" in step:
            _invite(story, step, store, site)
        elif "later" in step:
            _let_pass(store, timedelta(seconds=step["later"]))
            wait_until(lambda: not _due(store), f"step {number} was done")
        elif "ring" in step:
            now = datetime.now(UTC)
            ahead = 0 if step["ring"] is True else step["ring"]
            ring(store, site, now + timedelta(hours=ahead), now)
        else:
            _decide(step, store, site)
            wait_until(lambda: not _waiting(store), f"step {number} was handled")
        wait_until(lambda: not _unerased(store), f"who asked for it in step {number} was erased")
        wait_until(lambda: not _unwelcomed(store), f"who joined in step {number} was welcomed")
        wait_until(lambda: not _unsent(store), f"the letters of step {number} were sent")
        _check(story, number, step, store, arrived)


def wait_until(true: Callable[[], bool], what: str) -> None:
    """Return once something is so; fail where it is not within our patience."""
    until = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < until, f"waited {PATIENCE} s, and not: {what}"
        time.sleep(0.02)


def _hand_in(story: Story, step: dict[str, Any], store: Store, site: Site, ports: Ports) -> None:
    raw = filled((story.folder / step["mail"]).read_bytes(), store, site)
    sender = step.get("from", "someone@elsewhere.example")
    to = [filled(one.encode(), store, site).decode() for one in step.get("to", [LIST])]
    crlf = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    assert ports.lmtp
    replies = hand_in("127.0.0.1", ports.lmtp, sender, to, crlf)
    assert [reply.code for reply in replies] == [250] * len(to)


def _reply_on_a_page(step: dict[str, Any], ports: Ports) -> None:
    """Write into the form of a post, look at the preview, and send it."""
    assert ports.web
    fields = {"to": str(step["page"]), **{n: step[n] for n in ("name", "address", "words")}}
    shown = _posted(ports.web, fields)
    ticket = re.search(r'name="ticket" value="([^"]+)"', shown)
    assert ticket, shown
    assert "Thank you" in _posted(ports.web, {**fields, "ticket": ticket[1], "send": "yes"})


def _posted(port: int, fields: dict[str, str]) -> str:
    asked = Request(f"http://127.0.0.1:{port}/farms/reply", urlencode(fields).encode())
    asked.add_header("Origin", f"http://127.0.0.1:{port}")
    return str(urlopen(asked).read().decode())  # noqa: S310 - it is our own


LIST = "farms@talks.example.org"


def filled(raw: bytes, store: Store, site: Site) -> bytes:
    """Return a mail with what only this run knows put in its places."""

    if b"{{until}}" in raw:
        raw = raw.replace(b"{{until}}", _until(store))

    def value(match: re.Match[bytes]) -> bytes:
        kind, number, whom = match[1].decode(), int(match[2]), int(match[3] or 1)
        if kind == "letter":
            with store.reading() as connection:
                query = select(post.c.letter_id).where(post.c.number == number)
                return str(connection.execute(query).scalar_one()).encode()
        if kind == "issue":  # the last weekly digest's letter; there is no telling them by number
            with store.reading() as connection:
                query = select(letter.c.message_id).where(letter.c.issue_id.is_not(None))
                return connection.execute(query.order_by(letter.c.id)).scalars().all()[-1].encode()
        if kind == "question":
            token = question_token(site.keys, "farms", number, _whom(store, number))
            return site.addresses.with_token("farms", token).encode()
        if kind == "bounce":
            return site.addresses.bounce("farms", bounce_token(site.keys, "farms", number)).encode()
        if kind == "leave":
            token = unsubscribe_token(site.keys, "farms", number)
            return site.addresses.with_token("farms", token).encode()
        token = reply_token(site.keys, "farms", number, whom)
        return site.addresses.with_token("farms", token).encode()

    return re.sub(rb"\{\{(\w+) (\d+)(?: (\d+))?\}\}", value, raw)


def _until(store: Store) -> bytes:
    """Return the day up to which the last weekly digest tells, as its English readers have it."""
    with store.reading() as connection:
        query = select(issue.c.due_at).where(issue.c.kind == "weekly")
        at = connection.execute(query.order_by(issue.c.due_at.desc())).scalars().first()
    assert at is not None
    return short_day(at.date()).replace("\u00a0", " ").encode()


def _whom(store: Store, number: int) -> int:
    with store.reading() as connection:
        query = select(question.c.membership_id).where(question.c.number == number)
        return int(connection.execute(query).scalar_one() or 0)


def _let_pass(store: Store, time: timedelta) -> None:
    """Move what waits into the past, as if so much time had passed for it."""
    with store.writing() as connection:
        for row in connection.execute(select(held.c.incoming_id, held.c.held_at, held.c.due_at)):
            due = row.due_at - time if row.due_at else None
            here = held.c.incoming_id == row.incoming_id
            connection.execute(
                update(held).where(here).values(held_at=row.held_at - time, due_at=due)
            )
        for row in connection.execute(select(delivery).where(delivery.c.state == "due")):
            here = delivery.c.id == row.id
            connection.execute(update(delivery).where(here).values(next_at=row.next_at - time))
        for row in connection.execute(select(question.c.id, question.c.asked_at)):
            here = question.c.id == row.id
            connection.execute(update(question).where(here).values(asked_at=row.asked_at - time))
        times = ("asked_at", "remind_at", "reminded_at", "answer_by", "answered_at")
        for row in connection.execute(select(invitation)).mappings():
            moved = {name: row[name] - time for name in times if row[name]}
            here = invitation.c.id == row["id"]
            connection.execute(update(invitation).where(here).values(moved))


def _due(store: Store) -> bool:
    now = datetime.now(UTC)
    with store.reading() as connection:
        overdue = rulings.overdue(connection, now, REMINDERS)
        asked = invitations.to_remind(connection, now) or invitations.over(connection, now)
        requests = invitations.to_call_to_mind(connection, now)
        return bool(rulings.due(connection, now) or overdue or asked or requests)


def _unerased(store: Store) -> bool:
    asked = (person.c.erase_asked_at.is_not(None)) & (person.c.erased_at.is_(None))
    with store.reading() as connection:
        return connection.execute(select(person.c.id).where(asked)).first() is not None


def _unwelcomed(store: Store) -> bool:
    with store.reading() as connection:
        return bool(invitations.to_welcome(connection))


def _invite(story: Story, step: dict[str, Any], store: Store, site: Site) -> None:
    """Invite the people of a list, as the command does."""
    content = (story.folder / step["invite"]).read_bytes()
    guests = read_guests(content, step["invite"], available_timezones()).guests
    inviting.invite(store, site, "farms", guests, None, datetime.now(UTC))


def _decide(step: dict[str, Any], store: Store, site: Site) -> None:
    now = datetime.now(UTC)
    match step:
        case {"approve": number}:
            desk.approve(store, site, _row(store, number).id, "tests", now)
        case {"reject": number}:
            desk.reject(store, site, _row(store, number).id, "tests", now)
        case {"drop": number}:
            desk.drop(store, _row(store, number).id, "tests", now)
        case {"replay": number}:
            desk.replay(store, _row(store, number).id, "tests", now)
        case _:
            raise AssertionError(f"no step is written so: {step}")


def _check(story: Story, number: int, step: dict[str, Any], store: Store, arrived: int) -> None:
    decided = next((step[word] for word in (*DECISIONS, "of") if word in step), arrived)
    place = f"{story.folder.name}, step {number}"
    row = _row(store, decided) if decided else None
    if row is not None and "fate" in step:
        assert row.fate == step["fate"], f"{place}: {row.reason}\n{row.detail}"
    if row is not None and "reason" in step:
        assert row.reason == step["reason"], place
    with store.reading() as connection:
        ledger = register.ledger(connection)
    assert ledger.accepted == arrived, f"{place}: the ledger does not balance"


DECISIONS = ("approve", "reject", "drop", "replay")


def _row(store: Store, number: int) -> Any:
    """Return the mail that came in as the given one of the story."""
    with store.reading() as connection:
        return connection.execute(select(mails).order_by(mails.c.id)).all()[number - 1]


def _waiting(store: Store) -> bool:
    with store.reading() as connection:
        return register.ledger(connection).waiting > 0


def _unsent(store: Store) -> bool:
    """Whether a letter is on its way, or could be: one that has to wait for its day is not."""
    sending = delivery.c.state == "sending"
    due = (delivery.c.state == "due") & (delivery.c.next_at <= datetime.now(UTC))
    with store.reading() as connection:
        return connection.execute(select(delivery.c.id).where(sending | due)).first() is not None
