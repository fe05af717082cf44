"""Adds the mails of an older archive: each a post of its own day, and nothing is sent.

The policy is not asked, for all of it was public before. A post stands in the
week it was written in, or in none where that is not in the alliance's time, and
under what it answers, whichever of them is read first. What is already there is
known by its Message-ID and words, so that an import can be run again. What somebody wrote
who was erased stays out.
"""

import traceback
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from mailbridge.core.addresses import normalised
from mailbridge.core.parse import parse
from mailbridge.core.site import Site
from mailbridge.core.subject import answers, subject_key
from mailbridge.core.thread import answered, wanted
from mailbridge.core.weeks import today
from mailbridge.errors import StoreBusy, Unreadable
from mailbridge.model import Alliance, Context, Draft, Event, Evidence, Incoming, Post, Route
from mailbridge.publishing import draft_of, letter_id_of
from mailbridge.reading import Reading, opened, read
from mailbridge.store import Connection, Store, placed, step
from mailbridge.store.history import last_number, members_by_key, stands
from mailbridge.store.known import is_erased
from mailbridge.store.log import log
from mailbridge.store.publish import publish
from mailbridge.work.apart import BIG, parse_apart

_BATCH = 100
_REMEMBERED = 3000  # mails whose words later ones may quote


@dataclass(frozen=True, slots=True)
class Found:
    """One mail of the archive: where it was found, its bytes, and when it was written."""

    name: str
    raw: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one mail; `detail` says why it is broken."""

    name: str
    fate: Literal["added", "known", "erased", "broken"]
    detail: str = ""


class History:
    """One import into one alliance."""

    def __init__(self, store: Store, site: Site, alliance: Alliance, message_bytes: int) -> None:
        """Import into `alliance`; a mail larger than `message_bytes` counts as broken."""
        self._store = store
        self._site = site
        self._alliance = alliance
        self._message_bytes = message_bytes
        self._texts: OrderedDict[str, str] = OrderedDict()

    def add(self, found: Iterable[Found], now: datetime) -> Iterator[Told]:
        """Add mails, the oldest first, a batch in each transaction; say what became of each."""
        batch: list[Found] = []
        for mail in found:
            batch.append(mail)
            if len(batch) == _BATCH:
                yield from self._batch(batch, now)
                batch = []
        yield from self._batch(batch, now)

    def _batch(self, batch: Sequence[Found], now: datetime) -> Sequence[Told]:
        readings = [(mail, self._read(mail)) for mail in batch]
        with self._store.writing() as connection:
            number = last_number(connection, self._alliance.id)
            members = members_by_key(connection, self._alliance.id)
            told: list[Told] = []
            for mail, reading in readings:
                if isinstance(reading, Reading):
                    context = Context(self._alliance, None, (), number + 1, mail.at)
                    author = members.get(normalised(reading.author.address))
                    told.append(
                        self._record(connection, mail, reading, replace(context, author=author))
                    )
                else:
                    told.append(Told(mail.name, "broken", reading))
                number += told[-1].fate == "added"
            added = sum(one.fate == "added" for one in told)
            if added:
                event = Event("imported", f"alliance {self._alliance.id}", "operator", str(added))
                log(connection, self._alliance.id, now, (event,))
        return told

    def _read(self, mail: Found) -> Reading | str:
        """Return what a mail says, or why it cannot be read."""
        try:
            parser = parse_apart if len(mail.raw) > BIG else parse
            parsed = opened(mail.raw, self._message_bytes, parser)
            texts = tuple(self._texts[one] for one in answered(parsed)[:3] if one in self._texts)
            reading = read(parsed, None, texts)
        except Unreadable as error:
            return str(error)
        except Exception as error:  # whatever an old mail does to us, the others are added
            return f"{type(error).__name__} in {traceback.extract_tb(error.__traceback__)[-1].name}"
        self._texts[parsed.message_id] = parsed.body
        if len(self._texts) > _REMEMBERED:
            self._texts.popitem(last=False)
        return reading

    def _record(
        self, connection: Connection, mail: Found, reading: Reading, context: Context
    ) -> Told:
        try:
            with step(connection):
                known = stands(
                    connection, self._alliance.id, reading.mail.message_id, reading.body_hash
                )
                if known:
                    return Told(mail.name, "known")
                if is_erased(connection, normalised(reading.author.address)):
                    return Told(mail.name, "erased")
                self._publish(connection, mail, reading, context)
                return Told(mail.name, "added")
        except StoreBusy:
            raise
        except Exception as error:  # as above
            return Told(mail.name, "broken", type(error).__name__)

    def _publish(
        self, connection: Connection, mail: Found, reading: Reading, context: Context
    ) -> None:
        context = self._with_places(connection, reading, context)
        draft = draft_of(_incoming(mail, self._alliance), reading, context, self._site)
        draft = _under_its_id(replace(draft, late=False, unsure=False), reading, context)
        letter_id = letter_id_of(draft, context, self._site)
        post = Post(draft, context.number, letter_id, mail.at)
        publish(connection, self._alliance.id, post, None, imported=True)

    def _with_places(self, connection: Connection, reading: Reading, context: Context) -> Context:
        """Return the context with what the mail may answer, its own time's themes among it."""
        own = (
            self._alliance
            if _in_time(self._alliance, context.now)
            else replace(self._alliance, modules=())
        )
        ids = wanted(reading.mail, reading.words).ids
        known = placed.named(connection, self._alliance.id, ids, ())
        found = known.placed
        if not found and answers(reading.mail.subject):
            key = subject_key(reading.mail.subject)
            found = placed.of_subject(connection, self._alliance.id, key)
        firsts = {post.thread for post in found} - {post.number for post in found}
        more = (
            placed.named(connection, self._alliance.id, (), tuple(firsts)).placed if firsts else ()
        )
        return replace(context, alliance=own, placed=(*found, *more), ids=known.ids)


def _under_its_id(draft: Draft, reading: Reading, context: Context) -> Draft:
    """Return the draft under the post its ids name, new subject or not: so all archives show it."""
    numbers = dict(context.ids)
    parent = next((numbers[one] for one in answered(reading.mail) if one in numbers), None)
    found = next((post for post in context.placed if post.number == parent), None)
    if found is None or draft.parent_number is not None:
        return draft
    return replace(
        draft,
        parent_number=found.number,
        thread=found.thread,
        theme_id=found.theme_id,
        placed_by="in_reply_to",
    )


def _in_time(alliance: Alliance, at: datetime) -> bool:
    last = alliance.ends + timedelta(days=alliance.grace_days)
    return alliance.starts <= today(alliance, at) <= last


def _incoming(mail: Found, alliance: Alliance) -> Incoming:
    route = Route(alliance.slug, "post", "")
    return Incoming(0, b"", "", route, Evidence("import", "", "", "", ()), mail.at)
