"""A small alliance to make pages of, and a quick way to let people speak in it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from mailbridge.core.sanitise import from_text
from mailbridge.model import Attachment, Draft, Post, Segment
from mailbridge.store import Connection, Store, tables
from mailbridge.store.publish import publish
from mailbridge.store.search import refresh

# A Thursday in the second week of the plan below; in Nairobi it is 15:00.
NOW = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)

SETTINGS: dict[str, Any] = {
    "host": "the Granary Network",
    "funder": "The Fund for Dry Places",
    "licence": "CC BY 4.0",
    "consent": "",
    "archive": "public",
    "moderation": "new",
    "theme_mail": "Mon 09:00",
    "weekly_digest": "Fri 16:00",
    "daily_digest": "18:00",
    "word_limit": None,
    "subject_tag": "Stores",
    "attribution": "name",
    "grace_days": 14,
    "languages": ["en", "es", "ar"],
    "moderators": [
        {
            "name": "Adaeze Obi",
            "email": "adaeze@granary.example",
            "lead": True,
            "organisation": "Granary Network",
            "country": "NG",
        },
        {
            "name": "Tomás Iriarte",
            "email": "tomas@granary.example",
            "lead": False,
            "organisation": "Red de Silos",
            "country": "BO",
        },
    ],
}

PLAN = (
    (
        "Keeping grain",
        (
            ("What spoils first", date(2026, 11, 9)),
            ("Who holds the key", date(2026, 11, 16)),
            ("When to sell", date(2026, 11, 23)),
        ),
    ),
    ("Keeping faith", (("Debts between neighbours", date(2026, 12, 7)),)),
)

INTRODUCTION = """\
A store has one door, and somebody has the key. Last week you told us what spoils in it; \
this week we ask **who decides** when it is opened.

In some villages three people must come together with three keys. In others the key hangs \
at the chief's house and nobody remembers why.
"""
QUESTIONS = (
    "Who holds the key of a store you know, and who gave it to them?",
    "When was the store last opened in a hurry, and what happened then?",
)


@dataclass
class World:
    """One alliance in a store; `say` publishes a post in it as the journey would."""

    store: Store
    slug: str
    alliance_id: int
    themes: dict[str, int]
    number: int = 0
    memberships: dict[str, int] = field(default_factory=dict[str, int])

    def say(
        self,
        words: str = "",
        *,
        by: str = "Wanjiru Kamau",
        organisation: str = "Nyeri Seed Savers",
        country: str = "KE",
        subject: str = "Three keys",
        theme: str | None = "m1/t2",
        parent: int | None = None,
        thread: int | None = None,
        html: str | None = None,
        segments: Sequence[tuple[Any, str]] = (),
        files: Sequence[tuple[str, str, bytes]] = (),
        language: str | None = None,
        late: bool = False,
        also: tuple[int, ...] = (),
        at: datetime | None = None,
    ) -> int:
        self.number += 1
        number = self.number
        kept = segments or (("own", words),)
        own = "".join(text for kind, text in kept if kind == "own")
        draft = Draft(
            author_id=self.memberships.get(by),
            author=by,
            organisation=organisation,
            country=country,
            subject=subject,
            subject_key=subject.casefold(),
            message_id=f"<{number}.mail@author.example>",
            body_hash=hashlib.sha256(f"{number}{own}".encode("utf-8", "replace")).hexdigest(),
            references=(),
            awaits=(),
            theme_id=self.themes[theme] if theme else None,
            parent_number=parent,
            thread=thread,
            placed_by="new",
            unsure=False,
            received_at=at or datetime(2026, 11, 16, 6, 0, tzinfo=UTC) + timedelta(hours=number),
            late=late,
            language=language,
            also=also,
            segments=tuple(Segment(kind, text) for kind, text in kept),
            html=from_text(own) if html is None else html,
            attachments=tuple(
                Attachment(name, kind, content, hashlib.sha256(content).hexdigest())
                for name, kind, content in files
            ),
        )
        post = Post(draft, number, f"<{self.slug}.{number}.x@talks.example.org>", draft.received_at)
        with self.store.writing() as connection:
            publish(connection, self.alliance_id, post, None)
        return number

    def reply(self, parent: int, words: str, **more: Any) -> int:
        """Answer a post whose thread the caller knows to be `thread`, else the parent itself."""
        more.setdefault("thread", parent)
        return self.say(words, parent=parent, **more)

    def rename(self, name: str) -> None:
        """Change the plan, as applying it anew would."""
        alliance = tables.alliance
        with self.store.writing() as connection:
            connection.execute(
                update(alliance)
                .where(alliance.c.id == self.alliance_id)
                .values(name=name, version=alliance.c.version + 1)
            )

    def set_state(self, number: int, state: str) -> None:
        """Take a post back, or erase it."""
        post = tables.post
        with self.store.writing() as connection:
            connection.execute(
                update(post)
                .where(post.c.alliance_id == self.alliance_id, post.c.number == number)
                .values(state=state)
            )
            self._refresh(connection, number)

    def end(self, day: date) -> None:
        """Let the alliance have ended on a day, as applying its plan anew would."""
        alliance = tables.alliance
        with self.store.writing() as connection:
            connection.execute(
                update(alliance)
                .where(alliance.c.id == self.alliance_id)
                .values(ends=day, version=alliance.c.version + 1)
            )

    def correct(self, number: int, words: str, by: str = "author") -> None:
        """Give a post a second version."""
        post, version = tables.post, tables.post_version
        with self.store.writing() as connection:
            post_id = connection.execute(
                update(post)
                .where(post.c.alliance_id == self.alliance_id, post.c.number == number)
                .values(version=2)
                .returning(post.c.id)
            ).scalar_one()
            connection.execute(
                insert(version).values(
                    post_id=post_id,
                    version=2,
                    segments=[["own", words]],
                    text=words,
                    html=from_text(words),
                    by=by,
                    at=NOW,
                )
            )
            refresh(connection, [post_id])

    def _refresh(self, connection: Connection, number: int) -> None:
        post = tables.post
        here = (post.c.alliance_id == self.alliance_id) & (post.c.number == number)
        refresh(connection, connection.execute(select(post.c.id).where(here)).scalars())


def build(
    store: Store,
    slug: str = "stores",
    name: str = "Village Stores",
    *,
    plan: Sequence[tuple[str, Sequence[tuple[str, date]]]] = PLAN,
    **settings: Any,
) -> World:
    """Write an alliance with its plan; keyword arguments replace its settings."""
    with store.writing() as connection:
        alliance_id = connection.execute(
            insert(tables.alliance)
            .values(
                slug=slug,
                name=name,
                summary="How villages keep grain from one harvest to the next.",
                starts=date(2026, 11, 9),
                ends=date(2026, 12, 18),
                time_zone="Africa/Nairobi",
                settings={**SETTINGS, **settings},
            )
            .returning(tables.alliance.c.id)
        ).scalar_one()
        themes: dict[str, int] = {}
        for position, (title, weeks) in enumerate(plan, start=1):
            module_id = connection.execute(
                insert(tables.module)
                .values(
                    alliance_id=alliance_id,
                    key=f"m{position}",
                    position=position,
                    title=title,
                    summary="What the season does, and what people do about it.",
                )
                .returning(tables.module.c.id)
            ).scalar_one()
            for week, (theme_title, starts) in enumerate(weeks, start=1):
                themes[f"m{position}/t{week}"] = connection.execute(
                    insert(tables.theme)
                    .values(
                        module_id=module_id,
                        key=f"t{week}",
                        position=week,
                        title=theme_title,
                        starts=starts,
                        introduction=INTRODUCTION,
                        questions=list(QUESTIONS),
                        translations={},
                    )
                    .returning(tables.theme.c.id)
                ).scalar_one()
    return World(store, slug, alliance_id, themes)


def add_resources(world: World, theme: str, resources: Sequence[dict[str, Any]]) -> None:
    """Give a theme something to read."""
    with world.store.writing() as connection:
        for number, each in enumerate(resources, start=1):
            connection.execute(
                insert(tables.resource).values(
                    alliance_id=world.alliance_id,
                    theme_id=world.themes[theme],
                    key=f"r{number}",
                    number=number,
                    position=number,
                    **each,
                )
            )
        last = tables.alliance.c.last_resource
        here = tables.alliance.c.id == world.alliance_id
        connection.execute(
            update(tables.alliance)
            .where(here, last < len(resources))
            .values(last_resource=len(resources))
        )


def join(world: World, name: str, address: str, role: str = "expert") -> None:
    """Make somebody a member, so that posts by this name are theirs."""
    with world.store.writing() as connection:
        person_id = connection.execute(
            insert(tables.person).values(name=name).returning(tables.person.c.id)
        ).scalar_one()
        address_id = connection.execute(
            insert(tables.address)
            .values(person_id=person_id, address=address, normalised=address.lower())
            .returning(tables.address.c.id)
        ).scalar_one()
        world.memberships[name] = connection.execute(
            insert(tables.membership)
            .values(
                alliance_id=world.alliance_id,
                person_id=person_id,
                address_id=address_id,
                role=role,
                delivery="each",
                format="brief",
                joined_at=NOW,
            )
            .returning(tables.membership.c.id)
        ).scalar_one()
