"""Performs the play of the demo on an instance: through the real door, one mail after the other.

Between two mails everything that waits is handled and every letter sent, for
what comes next may answer it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.utils import parseaddr
from pathlib import Path
from typing import TYPE_CHECKING

from mailbridge.cli.instance import Instance
from mailbridge.cli.play import Scene, differences, filled

if TYPE_CHECKING:
    from mailbridge.store.played import Ending

SLUG = "lea4"
SAMPLE = Path(__file__).resolve().parents[2] / "config" / "samples" / SLUG


@dataclass(frozen=True, slots=True)
class Played:
    """One mail of the play and what became of it; `faults` are what was not as expected."""

    scene: Scene
    author: str
    subject: str
    ending: "Ending"
    faults: tuple[str, ...]


class Stage:
    """One performance: what earlier mails became is known to the later ones."""

    def __init__(self, instance: Instance, host: str, port: int) -> None:
        """Play on an instance whose LMTP door listens at `host` and `port`."""
        self._instance = instance
        self._host = host
        self._port = port
        self._played: dict[str, Played] = {}

    def perform(self, scenes: Sequence[Scene]) -> tuple[Played, ...]:
        """Play all scenes and return what became of them."""
        for scene in scenes:
            self._played[scene.number] = self._play(scene)
        return tuple(self._closed(played) for played in self._played.values())

    def _play(self, scene: Scene) -> Played:
        from mailbridge.cli.inspect import findings

        now = datetime.now(UTC)
        author = parseaddr(message_from_bytes(scene.template).get("From", ""))[1]
        values = {name: self._value(name, author) for name in scene.placeholders}
        raw = filled(scene.template, values, now)
        found = findings(raw, self._instance, SLUG)
        found["parent"] = self._scene_of(message_id=found["parent"]) or found["parent"]
        recipients = [filled(one.encode(), values, now).decode() for one in scene.recipients]
        sender = author if scene.mail_from is None else scene.mail_from
        incoming_id = self._hand_in(scene, sender, recipients, raw)
        if scene.approve:
            self._approve(incoming_id)
        return Played(
            scene=scene,
            author=found["from"]["name"] or sender or "a mail system",
            subject=found["subject"],
            ending=self._ending(incoming_id),
            faults=differences(scene.inspect, found),
        )

    def _closed(self, played: Played) -> Played:
        """Return a scene with what is true at the end: a parent may have come after its answer."""
        ending = self._ending(played.ending.incoming_id)
        parent = self._scene_of(number=ending.parent) if ending.parent else None
        expected = {"fate": played.scene.fate, "parent": played.scene.parent}
        faults = differences(expected, {"fate": ending.fate, "parent": parent})
        return replace(played, ending=ending, faults=(*played.faults, *faults))

    def _hand_in(self, scene: Scene, sender: str, recipients: Sequence[str], raw: bytes) -> int:
        """Hand a mail in, have it handled, and return its id; Permanent where it is refused."""
        from mailbridge.doors.client import hand_in
        from mailbridge.errors import Permanent
        from mailbridge.store import played

        for reply in hand_in(self._host, self._port, sender, recipients, raw):
            if not reply.taken:
                refusal = f"{reply.recipient}: {reply.code} {reply.text}"
                raise Permanent(f"mail {scene.number} of the play, {scene.name}: {refusal}")
        self._work()
        with self._instance.store.reading() as connection:
            return played.last_id(connection)

    def _approve(self, incoming_id: int) -> None:
        from mailbridge import desk

        store, site = self._instance.store, self._instance.site
        desk.approve(store, site, incoming_id, "operator", datetime.now(UTC))
        self._work()

    def _work(self) -> None:
        from mailbridge.work import until_idle

        until_idle(self._instance.store, self._instance.site, self._instance.settings)

    def _ending(self, incoming_id: int) -> "Ending":
        from mailbridge.store import played

        with self._instance.store.reading() as connection:
            return played.ending(connection, incoming_id)

    def _scene_of(self, *, message_id: str = "", number: int = 0) -> str | None:
        """Return the scene whose mail became a post, by that post's id or number."""
        for scene, played in self._played.items():
            ending = played.ending
            if ending.number and (message_id == ending.message_id or number == ending.number):
                return scene
        return None

    def _value(self, name: str, author: str) -> str:
        """Return what a placeholder stands for, in a mail of `author`."""
        addresses = self._instance.site.addresses
        kind, _, rest = name.partition(":")
        match kind:
            case "list":
                return addresses.of(SLUG, "post")
            case "owner":
                return addresses.of(SLUG, "owner")
            case "request":
                return addresses.of(SLUG, "request")
            case "domain":
                return addresses.domain
            case "url":
                return self._instance.site.base_url
            case _:
                number, _, address = rest.partition(":")
                return self._of_post(kind, self._played[number].ending, address or author)

    def _of_post(self, kind: str, ending: "Ending", address: str) -> str:
        """Return what names a post to a member: its number or id, or where an answer goes."""
        from mailbridge.core.tokens import bounce_token, reply_token
        from mailbridge.store import people, plan, played

        number = ending.number or 0
        if kind == "number":
            return str(number)
        if kind == "letter-id":
            return ending.letter_id
        site = self._instance.site
        with self._instance.store.reading() as connection:
            if kind == "bounce":
                delivery = played.delivery_to(connection, SLUG, number, address)
                return site.addresses.bounce(SLUG, bounce_token(site.keys, SLUG, delivery))
            alliance = plan.alliance_by_slug(connection, SLUG)
            member = people.member_by_address(connection, alliance.id if alliance else 0, address)
        token = reply_token(site.keys, SLUG, number, member.id if member else 0)
        return site.addresses.with_token(SLUG, token)
