"""Mail that goes round: two bridges that read each other, and members who are always away.

Both bridges run whole, and what one sends to the other's addresses is handed in
there, as their mail servers would; a test carries until nobody has anything to say.
"""

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from zoneinfo import available_timezones

import pytest

from config.settings import load
from mailbridge.cli.instance import Instance, instance_of
from mailbridge.cli.services import running
from mailbridge.core.members_csv import read_members
from mailbridge.core.programme import Around, read_programme
from mailbridge.doors.client import hand_in
from mailbridge.store import letters, register
from mailbridge.store.enrol import Occasion, enrol
from mailbridge.store.plan import apply
from mailbridge.store.register import Ledger
from tests.journeys.sink import Sink, sink
from tests.journeys.story import wait_until

HERE = Path(__file__).parent
MOST = 40  # mails carried before a test gives up: what goes round would never end
SETTINGS = """\
[site]
domain = "{domain}"
secret = "a-secret-that-only-{slug}-knows"
[lmtp]
listen = "127.0.0.1:0"
[sender]
url = "smtp://127.0.0.1:{port}"
[auth]
nameserver = "none"
"""


@dataclass
class Bridge:
    """One installation that runs, what it has sent, and how much of that was carried on."""

    slug: str
    instance: Instance
    smarthost: Sink
    lmtp: int
    taken: int = 0
    carried: int = 0

    @property
    def domain(self) -> str:
        return f"{self.slug}.example"

    @property
    def list(self) -> str:
        return f"{self.slug}@{self.domain}"

    def hand_in(self, raw: bytes, sender: str, to: str) -> None:
        (reply,) = hand_in("127.0.0.1", self.lmtp, sender, [to], raw)
        assert reply.code == 250
        self.taken += 1
        wait_until(self._quiet, "it was handled, and its letters went")

    def ledger(self) -> Ledger:
        with self.instance.store.reading() as connection:
            return register.ledger(connection)

    def _quiet(self) -> bool:
        with self.instance.store.reading() as connection:
            ledger, tally = register.ledger(connection), letters.tally(connection)
        return (
            ledger.accepted == self.taken and not ledger.waiting and not tally.due + tally.sending
        )


@dataclass
class World:
    """Two bridges, and people who answer every mail by machine."""

    bridges: tuple[Bridge, Bridge]
    away: dict[str, str] = field(default_factory=dict[str, str])
    answers: int = 0

    def carry(self) -> int:
        """Hand everything on until nothing is left; return how many mails that was."""
        carried = 0
        while new := [
            (bridge, to, raw)
            for bridge in self.bridges
            for to, raw in bridge.smarthost.mails[bridge.carried :]
        ]:
            for bridge, to, raw in new:
                bridge.carried += 1
                carried += self._on(bridge, to, raw)
                assert carried < MOST, "it goes round and round"
        return carried

    def _on(self, sender: Bridge, to: str, raw: bytes) -> int:
        if to in self.away:
            self.answers += 1
            self._answer(sender, to, raw)
            return 1
        other = next((one for one in self.bridges if to.endswith(f"@{one.domain}")), None)
        if other is None:
            return 0
        other.hand_in(raw, f"somebody@{sender.domain}", to)
        return 1

    def _answer(self, bridge: Bridge, who: str, raw: bytes) -> None:
        """Answer a mail as a responder of one kind does: to where a person's answer goes."""
        mail = message_from_bytes(raw, policy=default)
        to = (mail["Reply-To"] or mail["From"]).addresses[0].addr_spec
        head = self.away[who].format(subject=mail["Subject"])
        answer = (
            f"From: {who}\nTo: {to}\n{head}\nIn-Reply-To: {mail['Message-ID']}\n"
            f"Message-ID: <{self.answers}@away.example>\n\nI am away until the rains.\n"
        )
        bridge.hand_in(answer.replace("\n", "\r\n").encode(), who, to)


@pytest.fixture
def world(sqlite_template: Path, tmp_path: Path) -> Iterator[World]:
    with ExitStack() as stack:
        first = _running(stack, tmp_path / "a", "farms", "stores@stores.example", sqlite_template)
        second = _running(stack, tmp_path / "b", "stores", "farms@farms.example", sqlite_template)
        yield World((first, second))


def _running(stack: ExitStack, folder: Path, slug: str, other: str, template: Path) -> Bridge:
    folder.mkdir()
    shutil.copyfile(template, folder / "mailbridge.db")
    smarthost = stack.enter_context(sink())
    text = SETTINGS.format(domain=f"{slug}.example", slug=slug, port=smarthost.port)
    (folder / "mailbridge.toml").write_text(text, "utf-8")
    instance = instance_of(load(folder / "mailbridge.toml", {}))
    stack.callback(instance.store.close)
    _prepare(instance, slug, other)
    ports = stack.enter_context(running(instance, frozenset({"lmtp", "work", "send"})))
    return Bridge(slug, instance, smarthost, ports.lmtp or 0)


def _prepare(instance: Instance, slug: str, other: str) -> None:
    text = (HERE / "farms.toml").read_text("utf-8").replace("MODERATION", "none")
    text = text.replace('slug = "farms"', f'slug = "{slug}"')
    around = Around("farms.toml", available_timezones(), lambda _file: False)
    listed = (HERE / "members.csv").read_text(
        "utf-8"
    ) + f"The other list,{other},,,expert,en,each\n"
    people = read_members(listed.encode(), "members.csv", around.zones)
    with instance.store.writing() as connection:
        applied = apply(connection, read_programme(text, around), datetime.now(UTC))
        enrol(connection, Occasion(applied.alliance_id, datetime.now(UTC)), people.entries)


GRACE = "grace@mubende-union.example"
WORDS = (
    f"From: Grace Nakibuuka <{GRACE}>\r\nTo: farms@farms.example\r\nSubject: The store\r\n"
    "Message-ID: <store@mubende-union.example>\r\n\r\nThe store decided it.\r\n"
).encode()


def test_two_bridges_that_are_members_of_each_other_publish_a_message_once_each(
    world: World,
) -> None:
    farms, stores = world.bridges
    farms.hand_in(WORDS, GRACE, farms.list)
    world.carry()
    assert (farms.ledger().posted, stores.ledger().posted) == (1, 1)
    assert (farms.taken, stores.taken) == (2, 1)


def test_responders_of_every_kind_are_never_answered_and_never_posted(world: World) -> None:
    farms, stores = world.bridges
    world.away = {
        GRACE: "Subject: Re: {subject}\nAuto-Submitted: auto-replied",
        "wilmer@quinua.example": "Subject: Respuesta automática: {subject}",
        "elena@surco.example": "Subject: Re: {subject}\nPrecedence: auto_reply",
        "stores@stores.example": "Subject: Automatic reply: {subject}\nX-Autoreply: yes",
    }
    farms.hand_in(WORDS, GRACE, farms.list)
    world.carry()
    ledger = farms.ledger()
    assert (ledger.posted, ledger.dropped) == (1, 4)
    assert Counter(_kind(raw) for _, raw in farms.smarthost.mails) == {"post": 4}
    assert stores.taken == 0


def _kind(raw: bytes) -> str:
    found = re.match(r"<\w+\.(notice|\d+)", str(message_from_bytes(raw)["Message-ID"]))
    assert found
    return "notice" if found[1] == "notice" else "post"


def test_our_letter_from_another_list_that_puts_its_own_id_and_footer_on_it_is_no_post(
    world: World,
) -> None:
    farms, _ = world.bridges
    farms.hand_in(WORDS, GRACE, farms.list)
    (letter,) = (raw for to, raw in farms.smarthost.mails if to == "stores@stores.example")
    head, _, body = letter.partition(b"\r\n\r\n")
    head = re.sub(rb"(?m)^(?:List-[\w-]+|DKIM-Signature|X-Loop):.*(?:\r\n[ \t].*)*\r\n", b"", head)
    theirs = b"List-Id: Another <another.lists.example>\r\nPrecedence: list\r\n" + head
    theirs = re.sub(
        rb"(?m)^From:.*(?:\r\n[ \t].*)*", b"From: Stores <stores@stores.example>", theirs
    )
    footer = b"\r\n_____________\r\nAnother mailing list\r\n"
    again = (
        theirs
        + b"\r\n\r\n"
        + body.replace(b"The store decided it.", b"The store decided it." + footer)
    )
    farms.hand_in(again, "another-bounces@lists.example", farms.list)
    assert farms.ledger().posted == 1
