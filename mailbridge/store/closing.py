"""How members answered the three questions of the last mail."""

from sqlalchemy import Connection, func, select

from mailbridge.store.tables import question


def answers(connection: Connection, alliance_id: int) -> tuple[str, ...]:
    """Return the latest answer of each member, as `core.scores` writes them; in no order of names.

    Sorted by their words, so that nothing shows who answered when.
    """
    rows = connection.execute(
        select(question.c.membership_id, question.c.answer)
        .where(
            question.c.alliance_id == alliance_id,
            question.c.kind == "closing",
            question.c.answer != "",
        )
        .order_by(question.c.answered_at, question.c.number)
    )
    return tuple(sorted({row.membership_id: row.answer for row in rows}.values()))


def asked(connection: Connection, alliance_id: int) -> int:
    """Return how many members were asked."""
    query = select(func.count(question.c.membership_id.distinct())).where(
        question.c.alliance_id == alliance_id, question.c.kind == "closing"
    )
    number: int = connection.execute(query).scalar_one()
    return number
