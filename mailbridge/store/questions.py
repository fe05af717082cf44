"""Questions asked by mail, and their answers: each can be answered once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, insert, or_, select, update

from mailbridge.errors import NotFound
from mailbridge.model import Answer, Question
from mailbridge.questions import Thing
from mailbridge.store.changes import read, written
from mailbridge.store.tables import alliance, question

DAY = timedelta(days=1)


def ask(
    connection: Connection, alliance_id: int, questions: Sequence[Question], now: datetime
) -> None:
    """Write questions down, under the numbers they were given."""
    rows = [
        {
            "alliance_id": alliance_id,
            "number": one.number,
            "kind": one.kind,
            "membership_id": one.whom,
            "about": [[thing.kind, thing.id, thing.version] for thing in one.about],
            "detail": one.detail,
            "changes": [written(change) for change in one.changes],
            "asked_at": now,
        }
        for one in questions
    ]
    if rows:
        connection.execute(insert(question), rows)
        last = max(one.number for one in questions)
        connection.execute(
            update(alliance).where(alliance.c.id == alliance_id).values(last_question=last)
        )


def answer(
    connection: Connection, alliance_id: int, answers: Sequence[Answer], now: datetime
) -> None:
    """Write answers down; NotFound where one was answered before."""
    for one in answers:
        changed = connection.execute(
            update(question)
            .where(
                question.c.alliance_id == alliance_id,
                question.c.number == one.number,
                question.c.answered_at.is_(None),
            )
            .values(answered_at=now, answer=one.answer)
        ).rowcount
        if not changed:
            raise NotFound(f"question {one.number} has its answer already")


def question_of(connection: Connection, alliance_id: int, number: int | None) -> Question | None:
    """Return a question by its number, None where there is none."""
    if number is None:
        return None
    here = (question.c.alliance_id == alliance_id) & (question.c.number == number)
    row = connection.execute(select(question).where(here)).one_or_none()
    return None if row is None else _read(row)


def asked_of(
    connection: Connection, alliance_id: int, key: str, now: datetime
) -> tuple[Question, ...]:
    """Return what members were asked, or answered, of mail that may be theirs: within a day.

    Of this unknown address, ever.
    """
    query = select(question).where(
        question.c.alliance_id == alliance_id,
        question.c.kind.in_(("second_address", "written")),
        or_(
            (question.c.kind == "second_address") & (question.c.detail == key),
            question.c.asked_at > now - DAY,
            question.c.answered_at > now - DAY,
        ),
    )
    return tuple(_read(row) for row in connection.execute(query.order_by(question.c.number)))


def private_words(
    connection: Connection, alliance_id: int, asked: Question | None, now: datetime
) -> int:
    """Return how many private words of whoever is asked for one were passed on within a day."""
    if asked is None or asked.kind != "private":
        return 0
    query = select(func.count()).where(
        question.c.alliance_id == alliance_id,
        question.c.kind == "private_word",
        question.c.detail == str(asked.whom),
        question.c.asked_at > now - DAY,
    )
    number: int = connection.execute(query).scalar_one()
    return number


def last_to_undo(connection: Connection, alliance_id: int, member: int) -> Question | None:
    """Return the question by which a member can undo what they changed last, None without one."""
    query = select(question).where(
        question.c.alliance_id == alliance_id,
        question.c.membership_id == member,
        question.c.kind.in_(("undo", "left")),
    )
    row = connection.execute(query.order_by(question.c.number.desc()).limit(1)).one_or_none()
    return None if row is None or row.answered_at else _read(row)


def _read(row: Row[Any]) -> Question:
    return Question(
        number=row.number,
        kind=row.kind,
        whom=row.membership_id,
        about=tuple(Thing(*each) for each in row.about),
        detail=row.detail,
        changes=tuple(read(each) for each in row.changes),
        asked_at=row.asked_at,
        answered_at=row.answered_at,
        answer=row.answer,
    )
