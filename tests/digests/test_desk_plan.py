"""The plan's mails on the desk: told, shown, and rehearsed to oneself with nothing published."""

from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from sqlalchemy import func, select, update

from mailbridge.store import Store, tables
from tests.doors.web.conftest import Reader, serve
from tests.doors.web.signed import SignedIn, moderate, sign_in
from tests.doors.web.world import NOW, World, build, join

PLAN = "/desk/stores/plan"


@pytest.fixture
def world(store: Store) -> World:
    world = build(store)
    join(world, "Wanjiru Kamau", "wanjiru@seed.example")
    moderate(world)
    with store.writing() as connection:
        connection.execute(update(tables.address).values(confirmed_at=NOW))
    return world


@pytest.fixture
def lead(world: World, serve: Callable[..., Reader]) -> SignedIn:
    return sign_in(world, serve(world.store), "Adaeze Obi")


def count(world: World, *tables_: str) -> list[int]:
    with world.store.reading() as connection:
        found = (select(func.count()).select_from(tables.metadata.tables[each]) for each in tables_)
        return [connection.execute(one).scalar_one() for one in found]


def plain(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part
    return part.get_content()


def test_the_calendar_tells_each_mail_with_its_readers(lead: SignedIn) -> None:
    page = lead.get(f"{PLAN}/calendar").text
    assert "Theme mail" in page
    assert "M1.3 When to sell" in page
    assert "to 2 members" in page


def test_a_weeks_mail_is_seen_in_its_languages(world: World, lead: SignedIn) -> None:
    words = {"title": "Cuándo", "introduction": "Los precios suben.", "questions": ["¿Cuándo?"]}
    theme, alliance = tables.theme, tables.alliance
    with world.store.writing() as connection:
        here = theme.c.id == world.themes["m1/t3"]
        connection.execute(update(theme).where(here).values(translations={"es": words}))
        connection.execute(update(alliance).values(version=alliance.c.version + 1))
    page = lead.get(f"{PLAN}/in/m1/weeks/t3/mail").text
    assert "who decides" in page
    assert "Los precios suben." in page
    assert count(world, "letter") == [0]


def test_the_first_week_is_rehearsed_to_oneself_and_nothing_is_published(
    world: World, lead: SignedIn
) -> None:
    assert "What spoils first" in lead.get(f"{PLAN}/rehearsal").text
    done = lead.follow(lead.post(f"{PLAN}/rehearsal"))
    assert "2 mails are on their way to you." in done.text
    assert count(world, "post", "issue", "delivery") == [0, 0, 2]
    with world.store.reading() as connection:
        rows = connection.execute(select(tables.letter.c.content, tables.letter.c.recipient)).all()
        events = connection.execute(select(tables.event.c.what, tables.event.c.actor)).all()
        last = connection.execute(select(tables.alliance.c.last_number)).scalar_one()
    assert [what for what, _ in events] == ["rehearsed"]
    assert last == 0
    assert {recipient for _, recipient in rows} == {"adaeze@granary.example"}
    mails = [message_from_bytes(content, policy=default) for content, _ in rows]
    assert all(str(mail["Subject"]).startswith("Rehearsal: ") for mail in mails)
    assert all(mail["List-Id"] is None for mail in mails)
    texts = [plain(mail) for mail in mails]
    assert all("It went to you alone" in text for text in texts)
    assert "Who holds the key of a store you know" in texts[0]
    assert "1 message up to 13 November." in texts[1]


__all__ = ["serve"]
