"""Posts as they are written, their ids, and the answers that came before them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import NamedTuple

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from mailbridge.errors import NotFound
from mailbridge.model import Attachment, Draft, Post, Segment
from mailbridge.store import Store, tables, threads
from mailbridge.store.placed import named, of_subject
from mailbridge.store.publish import publish
from mailbridge.store.sent import quotable

NOW = datetime(2027, 2, 23, 9, 30, tzinfo=UTC)

GRACE = Draft(
    author_id=None,
    author="Grace Nakibuuka",
    organisation="Mubende Grain Farmers' Union",
    country="UG",
    subject="Contracts",
    subject_key="contracts",
    message_id="<1@mubende-union.example>",
    body_hash="1" * 64,
    references=(),
    awaits=(),
    theme_id=None,
    parent_number=None,
    thread=None,
    placed_by="new",
    unsure=False,
    received_at=NOW,
    late=False,
    language=None,
    segments=(Segment("own", "It held because we had a store.\n"),),
    html="<p>It held because we had a store.</p>",
)


@pytest.fixture
def farms(store: Store) -> Store:
    with store.writing() as connection:
        connection.execute(
            insert(tables.alliance).values(
                slug="farms", starts=date(2027, 1, 11), ends=date(2027, 4, 2), settings={}
            )
        )
    return store


def write(store: Store, draft: Draft, number: int) -> int:
    post = Post(draft, number, f"<farms.{number}.abc@talk.example.org>", NOW)
    with store.writing() as connection:
        return publish(connection, 1, post, incoming_id=None)


def answer(number: int, awaits: tuple[str, ...] = ()) -> Draft:
    return replace(
        GRACE,
        message_id=f"<{number}@surco.example>",
        body_hash=str(number) * 64,
        references=awaits,
        awaits=awaits,
        subject_key="",
    )


class Standing(NamedTuple):
    parent: int | None
    thread: int


def standing(store: Store) -> dict[int, Standing]:
    with store.reading() as connection:
        rows = connection.execute(select(tables.post)).all()
    numbers = {row.id: row.number for row in rows}
    return {row.number: Standing(numbers.get(row.parent_id), row.thread) for row in rows}


def test_a_post_is_found_by_its_authors_id_and_by_ours(farms: Store) -> None:
    write(farms, GRACE, 1)
    ours = "<farms.1.abc@talk.example.org>"
    with farms.reading() as connection:
        known = named(connection, 1, (GRACE.message_id, ours, "<nobody@x.example>"), ())
    assert [placed.number for placed in known.placed] == [1]
    assert set(known.ids) == {(GRACE.message_id, 1), (ours, 1)}
    assert known.placed[0].text == "It held because we had a store."


def test_a_post_is_found_by_its_number_and_its_subject(farms: Store) -> None:
    write(farms, GRACE, 1)
    with farms.reading() as connection:
        assert [p.number for p in named(connection, 1, (), (1, 7)).placed] == [1]
        assert [p.number for p in of_subject(connection, 1, "contracts")] == [1]
        assert of_subject(connection, 1, "") == ()


def test_an_answer_that_came_first_is_adopted_by_its_parent(farms: Store) -> None:
    write(farms, answer(1, awaits=(GRACE.message_id,)), 1)
    write(farms, GRACE, 2)
    assert standing(farms) == {1: Standing(2, 2), 2: Standing(None, 2)}


def test_what_stands_below_an_adopted_answer_moves_with_it(farms: Store) -> None:
    write(farms, answer(1, awaits=(GRACE.message_id,)), 1)
    write(farms, replace(answer(2), parent_number=1, thread=1), 2)
    write(farms, GRACE, 3)
    assert standing(farms) == {
        1: Standing(3, 3),
        2: Standing(1, 3),
        3: Standing(None, 3),
    }


def test_a_parent_that_stands_under_its_own_answer_moves_nothing(farms: Store) -> None:
    write(farms, answer(1, awaits=(GRACE.message_id,)), 1)
    write(farms, replace(GRACE, parent_number=1, thread=1), 2)
    assert standing(farms) == {1: Standing(None, 1), 2: Standing(1, 1)}


def test_an_adopted_answer_is_adopted_only_once(farms: Store) -> None:
    write(farms, answer(1, awaits=(GRACE.message_id,)), 1)
    write(farms, GRACE, 2)
    write(farms, replace(GRACE, body_hash="9" * 64), 3)
    assert standing(farms)[1] == Standing(2, 2)


@pytest.mark.parametrize("order", [("near", "far"), ("far", "near")])
def test_of_two_awaited_the_nearer_is_the_parent_whichever_comes_first(
    farms: Store, order: tuple[str, str]
) -> None:
    write(farms, answer(1, awaits=("<near@x.example>", "<far@x.example>")), 1)
    for number, name in enumerate(order, start=2):
        write(farms, replace(answer(number), message_id=f"<{name}@x.example>"), number)
    near = 2 + order.index("near")
    assert standing(farms)[1] == Standing(near, near)


def test_a_file_that_comes_twice_is_kept_once(farms: Store) -> None:
    page = Attachment("page.pdf", "application/pdf", b"%PDF-", hash="a" * 64)
    write(farms, replace(GRACE, attachments=(page,)), 1)
    write(farms, replace(answer(2), attachments=(page,)), 2)
    with farms.reading() as connection:
        assert len(connection.execute(select(tables.blob)).all()) == 1
        assert len(connection.execute(select(tables.attachment)).all()) == 2


def test_the_same_words_under_the_same_id_cannot_be_written_twice(farms: Store) -> None:
    write(farms, GRACE, 1)
    with pytest.raises(IntegrityError):
        write(farms, GRACE, 2)


def test_the_last_number_is_remembered(farms: Store) -> None:
    write(farms, GRACE, 41)
    with farms.reading() as connection:
        assert connection.execute(select(tables.alliance.c.last_number)).scalar_one() == 41


def test_what_a_reply_may_quote_comes_in_the_order_it_names_them(farms: Store) -> None:
    write(farms, GRACE, 1)
    second = replace(answer(2), segments=(Segment("own", "And with us it failed."),))
    write(farms, second, 2)
    ids = (GRACE.message_id, second.message_id)
    with farms.reading() as connection:
        texts = [one.text for one in quotable(connection, "farms", ids, None)]
        backwards = [one.text for one in quotable(connection, "farms", ids[::-1], None)]
        by_number = [one.text for one in quotable(connection, "farms", (), 2)]
    assert texts == ["It held because we had a store.", "And with us it failed."]
    assert backwards == texts[::-1]
    assert by_number == ["And with us it failed."]


def test_a_split_post_takes_along_what_is_below_it(farms: Store) -> None:
    grow(farms)
    with farms.writing() as connection:
        threads.split(connection, 1, 2, None)
    assert standing(farms) == {
        1: Standing(None, 1),
        2: Standing(None, 2),
        3: Standing(2, 2),
        4: Standing(1, 1),
    }


def test_a_merged_post_hangs_under_another_with_what_is_below_it(farms: Store) -> None:
    grow(farms)
    with farms.writing() as connection:
        threads.merge(connection, 1, 2, 4)
    assert standing(farms) == {
        1: Standing(None, 1),
        2: Standing(4, 1),
        3: Standing(2, 1),
        4: Standing(1, 1),
    }


def test_a_post_cannot_answer_what_stands_below_it(farms: Store) -> None:
    grow(farms)
    with pytest.raises(NotFound, match="#3 stands below #2"), farms.writing() as connection:
        threads.merge(connection, 1, 2, 3)
    assert standing(farms)[2] == Standing(1, 1)


def test_what_a_person_placed_is_adopted_by_no_parent_that_comes_later(farms: Store) -> None:
    write(farms, answer(1, awaits=(GRACE.message_id,)), 1)
    with farms.writing() as connection:
        threads.split(connection, 1, 1, None)
    write(farms, GRACE, 2)
    assert standing(farms)[1] == Standing(None, 1)


def grow(store: Store) -> None:
    """Write a thread: 2 and 4 answer 1, and 3 answers 2."""
    for number, parent in ((1, None), (2, 1), (3, 2), (4, 1)):
        thread = None if parent is None else 1
        write(store, replace(answer(number), parent_number=parent, thread=thread), number)
