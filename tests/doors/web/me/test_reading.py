"""/me/in/SLUG: delivery, pause, muted threads, leaving and coming back, each with its undo."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from mailbridge.store import tables
from tests.doors.web.conftest import Answer, Reader
from tests.doors.web.signed import SignedIn, sign_in
from tests.doors.web.world import NOW, World, build

HERE = "/me/in/stores"
AS_IT_WAS = {"delivery": "each", "format": "brief", "until": "", "letters": "wanjiru@seed.example"}


def membership(world: World) -> dict[str, object]:
    table = tables.membership
    with world.store.reading() as connection:
        here = table.c.id == world.memberships["Wanjiru Kamau"]
        return dict(connection.execute(select(table).where(here)).mappings().one())


def undo(reader: SignedIn, done: Answer, page: str = HERE) -> Answer:
    key = re.search(r'name="key" value="(\d+)"', done.text)
    assert key
    return reader.follow(reader.post(f"{HERE}/undo", page=page, key=key[1]))


def test_delivery_is_changed_and_taken_back(world: World, wanjiru: SignedIn) -> None:
    wanted = {**AS_IT_WAS, "delivery": "weekly", "format": "full", "morning": "yes"}
    done = wanjiru.follow(wanjiru.post(HERE, fields=wanted))
    assert "Your mail is changed." in done.text
    kept = membership(world)
    assert (kept["delivery"], kept["format"], kept["morning"]) == ("weekly", "full", True)
    assert "It is as it was before." in undo(wanjiru, done).text
    kept = membership(world)
    assert (kept["delivery"], kept["format"], kept["morning"]) == ("each", "brief", False)


def test_a_pause_ends_on_the_day_that_is_theirs(world: World, wanjiru: SignedIn) -> None:
    done = wanjiru.follow(wanjiru.post(HERE, fields={**AS_IT_WAS, "until": "2026-12-01"}))
    assert membership(world)["paused_until"] == datetime(2026, 11, 30, 21, tzinfo=UTC)  # Nairobi
    assert "Paused until 1 December 2026" in done.text.replace("\u00a0", " ")
    undo(wanjiru, done)
    assert membership(world)["paused_until"] is None


@pytest.mark.parametrize("until", ["2026-11-01", "2028-01-01", "tomorrow", "2026-02-30"])
def test_a_day_that_no_pause_can_end_on_is_told(
    world: World, wanjiru: SignedIn, until: str
) -> None:
    answer = wanjiru.post(HERE, fields={**AS_IT_WAS, "until": until})
    assert answer.status == 422
    assert 'id="until-err"' in answer.text
    assert membership(world)["paused_until"] is None


def test_a_thread_is_muted_by_any_post_in_it_and_had_again(world: World, wanjiru: SignedIn) -> None:
    world.reply(1, "An answer.", by="Peter Njeru")
    done = wanjiru.follow(wanjiru.post(f"{HERE}/mute", page=HERE, thread="#2"))
    assert "You get no more of the discussion #1." in done.text
    assert "Three keys" in done.text
    again = wanjiru.follow(wanjiru.post(f"{HERE}/mute", page=HERE, again="1"))
    assert "You get the discussion #1 again." in again.text
    assert wanjiru.post(f"{HERE}/mute", page=HERE, thread="99").status == 422


def test_a_member_leaves_undoes_it_and_leaves_again(world: World, wanjiru: SignedIn) -> None:
    done = wanjiru.follow(wanjiru.post(f"{HERE}/leave", page=HERE))
    assert "You have left." in done.text
    assert membership(world)["left_at"] == NOW
    undone = undo(wanjiru, done)
    assert membership(world)["left_at"] is None
    assert "It is as it was before." in undone.text
    wanjiru.post(f"{HERE}/leave", page=HERE)
    again = wanjiru.follow(wanjiru.post(f"{HERE}/back", page=HERE))
    assert "You are a member again." in again.text
    assert membership(world)["left_at"] is None


def test_nobody_undoes_what_another_did(world: World, wanjiru: SignedIn, reader: Reader) -> None:
    wanjiru.post(HERE, fields={**AS_IT_WAS, "delivery": "none"})
    adaeze = sign_in(world, reader, "Adaeze Obi")
    assert adaeze.post(f"{HERE}/undo", page=HERE, key="1").status == 404
    assert membership(world)["delivery"] == "none"


def test_an_alliance_that_is_not_ones_own_is_as_one_that_is_not_there(
    world: World, wanjiru: SignedIn
) -> None:
    build(world.store, "seeds", "Seeds in Hand")
    assert wanjiru.get("/me/in/seeds").text == wanjiru.get("/me/in/nowhere").text
    assert wanjiru.get("/me/in/seeds").status == 403
