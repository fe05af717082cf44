"""The last mail: once, to whoever gets mail; what comes back is counted, without names."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from digests.core.formats.report import as_csv, as_json
from digests.core.participation import report
from digests.core.slots import closing_slot
from digests.publish import ring
from mailbridge.store import Store, plan, tables
from mailbridge.store.closing import answers, asked
from mailbridge.store.participation import belongings, contributions
from tests.digests import rhythm
from tests.digests.test_wrap_up import sent, text_of
from tests.doors.web.conftest import Reader, serve
from tests.doors.web.signed import moderate, sign_in
from tests.doors.web.talk import week

__all__ = ["serve"]

ENDS = rhythm.day(56, 6)  # the Monday after the last day, 09:00 in Kampala


def over(store: Store) -> None:
    """Play eight weeks, with a post of Grace's in the first, to the hour of the last mail."""
    rhythm.founded(store)
    rhythm.rung(store, rhythm.day(0))
    rhythm.post(store, "The contract held because we had a store.", rhythm.day(1))
    rhythm.rung(store, ENDS)


def keys(store: Store, kind: str) -> list[str]:
    with store.reading() as connection:
        issue = tables.issue
        return list(connection.execute(select(issue.c.key).where(issue.c.kind == kind)).scalars())


def answer(store: Store, *words: str) -> None:
    """Let as many members as there are words answer, in the order they were asked."""
    question = tables.question
    with store.writing() as connection:
        numbers = connection.execute(select(question.c.number).where(question.c.kind == "closing"))
        for number, said in zip(numbers.scalars().all(), words, strict=False):
            here = question.c.number == number
            connection.execute(update(question).where(here).values(answer=said, answered_at=ENDS))


def test_it_goes_out_the_day_after_the_end_and_once(store: Store) -> None:
    over(store)
    assert keys(store, "closing") == ["farms/closing"]
    assert rhythm.rung(store, ENDS + timedelta(hours=1)) == ()
    with store.reading() as connection:
        assert asked(connection, 1) == 6


def test_it_is_not_sent_before_the_end_nor_for_a_discussion_long_past(store: Store) -> None:
    rhythm.founded(store)
    rhythm.rung(store, ENDS - timedelta(minutes=1))
    assert keys(store, "closing") == []
    rhythm.rung(store, ENDS + timedelta(weeks=4))
    assert keys(store, "closing") == []


def test_it_tells_the_figures_and_what_was_its_readers(store: Store) -> None:
    over(store)
    english = [text_of(mail) for mail in sent(store, "Farms: thank you, and three questions")]
    (own,) = (text for text in english if "1 of them is yours." in text)
    assert own.startswith("Dear Grace Nakibuuka,")
    assert "1 of its 6 members wrote (17%). Together they sent 1 message from 1 country;" in own
    assert all("1. Will you use something of it in your work?" in text for text in english)
    spanish = [text_of(mail) for mail in sent(store, "Farms: gracias, y tres preguntas")]
    assert len(spanish) == 2
    assert all("esta palabra: carta" in text for text in spanish)


@pytest.mark.parametrize(("said", "shown"), [(4, 0), (5, 5)])
def test_the_report_has_the_numbers_from_five_answers_on(
    store: Store, said: int, shown: int
) -> None:
    over(store)
    answer(store, *["1 4\n2 5", "1 2 =slow", "1 4\n3 1", "1 5\n2 5\n3 3", "1 3\n2 4"][:said])
    with store.reading() as connection:
        alliance = plan.alliance_by_slug(connection, "farms")
        assert alliance is not None
        found = report(
            alliance,
            contributions(connection, 1),
            belongings(connection, 1),
            ENDS,
            answers(connection, 1),
        )
        words = tables.question.c.answer
        recount = connection.execute(select(func.count()).where(words.like("1 %"))).scalar_one()
    assert recount == said
    assert sum(row.answers for row in found.ratings[:1]) == shown
    assert ("question of the last mail,1,3.6,5" in as_csv(alliance, found)) == bool(shown)
    assert ('"mean": 3.6' in as_json(alliance, found)) == bool(shown)
    assert "slow" not in as_json(alliance, found)


def test_the_desk_shows_numbers_and_lines_without_names(
    store: Store, serve: Callable[..., Reader]
) -> None:
    world = week(store)
    moderate(world)
    lead = sign_in(world, serve(store), "Adaeze Obi")
    assert "Nobody has been asked yet." in lead.get("/desk/stores/closing").text
    with store.reading() as connection:
        alliance = plan.alliance_by_slug(connection, "stores")
    assert alliance is not None
    at = closing_slot(alliance)
    ring(store, rhythm.SITE, at, at)
    answer(store, "1 4 the <b>locks</b>\n2 5", "1 2")
    page = lead.get("/desk/stores/closing").text
    with store.reading() as connection:
        assert f"2 of {asked(connection, alliance.id)} members have answered." in page
    assert "the &lt;b&gt;locks&lt;/b&gt;" in page
    assert "3.00" in page
    assert "Wanjiru" not in page
