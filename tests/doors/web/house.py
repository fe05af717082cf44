"""A full house: an alliance whose every list is longer than its page; all people are invented."""

from datetime import timedelta

from sqlalchemy import update

from mailbridge.core.announcement import as_announcement
from mailbridge.core.programme_text import programme_text
from mailbridge.model import Event, Prepared
from mailbridge.store import Store, earlier, held, incoming, plan, prepared, tables
from mailbridge.store.log import log
from mailbridge.store.replan import Change
from tests.doors.web.signed import make_operator, moderate
from tests.doors.web.talk import PLAIN, RESOURCES
from tests.doors.web.waiting import hold
from tests.doors.web.world import NOW, World, add_resources, build, join

HELD, MEMBERS, POSTS, LOGGED, ANNOUNCED, STUCK = 60, 300, 100, 500, 60, 60
LEAD = "Adaeze Obi"


def full_house(store: Store) -> World:
    """Return an alliance with its lead, who wrote most of it, and all that waits."""
    world = build(store)
    add_resources(world, "m1/t2", [*RESOURCES[:2], *(_read(number) for number in range(60))])
    moderate(world)
    make_operator(world, LEAD)
    for number in range(1, MEMBERS):
        join(world, f"Peter Njeru {number}", f"peter{number}@embu.example")
    _talk(world)
    files = (("keys.txt", "text/plain", b"three"),)
    first = hold(world, PLAIN, by="Rufina Condori", files=files)
    for number in range(1, HELD):
        at = NOW - timedelta(hours=3, minutes=number)
        hold(world, f"We keep {number} keys.\n\n{PLAIN}", at=at)
    hold(world, "Please help me.", reason="to_owner", proposed=False)
    _fail(world)
    _announce(world, first)
    _plan_often(world)
    with store.writing() as connection:
        events = [Event("approved", f"incoming {n}", f"member {n % 9 + 1}") for n in range(LOGGED)]
        log(connection, world.alliance_id, NOW, events)
        connection.execute(update(tables.address).values(confirmed_at=NOW))
    return world


def _talk(world: World) -> None:
    for number in range(POSTS):
        by = LEAD if number % 5 else f"Peter Njeru {number + 1}"
        at = NOW - timedelta(hours=POSTS - number)
        words = f"{PLAIN} {number} [sic]"
        if number % 10 == 0:
            world.say(words, by=by, subject=f"Three keys, {number}", at=at)
        else:
            first = number - number % 10 + 1
            world.reply(first, words, by=by, at=at, thread=first)
    with world.store.writing() as connection:
        connection.execute(update(tables.post).values(unsure=True))


def _fail(world: World) -> None:
    """Let mails be stuck, as after a fault of ours."""
    mails = [hold(world, f"Trouble {n}.", reason="", proposed=False) for n in range(STUCK)]
    here = tables.incoming.c.id.in_(mails)
    with world.store.writing() as connection:
        connection.execute(update(tables.incoming).where(here).values(fate="waiting"))
        for mail in mails:
            incoming.set_stuck(connection, mail, "broken", "Traceback: ...", NOW)


def _announce(world: World, mail: int) -> None:
    """Make announcements of the words of a mail that waits, each still a draft."""
    with world.store.writing() as connection:
        waiting = held.draft_of(connection, mail)
        assert waiting
        draft, by = as_announcement(waiting), world.memberships[LEAD]
        drafts = [
            Prepared(f"stores/announcement/day-{number}", "announcement", draft, None, by)
            for number in range(ANNOUNCED)
        ]
        prepared.prepare(connection, world.alliance_id, drafts, NOW)


def _plan_often(world: World) -> None:
    """Let the plan have been saved as often as is kept."""
    done = [Change("changed", "theme m1/t2", "title, introduction") for _ in range(9)]
    with world.store.writing() as connection:
        before = plan.alliance_by_slug(connection, world.slug)
        assert before
        for _ in range(60):
            earlier.keep(connection, before, programme_text(before), (done, "person 1"), NOW)


def _read(number: int) -> dict[str, object]:
    url = f"https://granary.example.org/{number}"
    return {"title": f"Keeping grain, part {number}", "kind": "external", "url": url}
