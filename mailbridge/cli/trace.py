"""`trace`: why someone did or didn't get something."""

import re
from typing import TYPE_CHECKING, Annotated

import typer

from mailbridge.cli.instance import open_instance

if TYPE_CHECKING:
    from mailbridge.model import Came, Went
    from mailbridge.store import Connection


def trace(
    context: typer.Context,
    what: Annotated[str, typer.Argument(help="An address, or SLUG#NUMBER for a post.")],
) -> None:
    """Tell what came from and went to an address, or what became of a post.

    Example: mailbridge trace 'lea4#14'
    """
    from mailbridge.errors import NotFound

    numbered = re.fullmatch(r"([a-z][a-z0-9]+)#(\d+)", what, re.IGNORECASE)
    if numbered is None and "@" not in what:
        raise typer.BadParameter("give an address, or a post as SLUG#NUMBER")
    with open_instance(context.obj).store.reading() as connection:
        if numbered:
            lines = _of_post(connection, numbered[1].lower(), int(numbered[2]))
        else:
            lines = _of_address(connection, what)
    if not lines:
        raise NotFound(f"nothing is known of {what}")
    print("\n".join(lines))


def _of_post(connection: "Connection", slug: str, number: int) -> list[str]:
    from mailbridge.store import trace as rows

    lines = [_came(came) for came in rows.came_as(connection, slug, number)]
    counts = rows.sent_of(connection, slug, number)
    if counts:
        lines.append("Letters: " + ", ".join(f"{each.count} {each.state}" for each in counts))
    return [*lines, *(_went(went) for went in rows.not_sent(connection, slug, number))]


def _of_address(connection: "Connection", address: str) -> list[str]:
    from mailbridge.core.addresses import normalised
    from mailbridge.store import trace as rows

    key = normalised(address)
    lines: list[str] = []
    for each in rows.belongings(connection, key):
        state = f"left {each.left_at:%d %b %Y}" if each.left_at else f"delivery {each.delivery}"
        if each.paused_until:
            state += f", paused until {each.paused_until:%d %b %Y}"
        if each.away_at:
            state += f", away by their mailbox's word of {each.away_at:%d %b %Y}"
        lines.append(f"{each.alliance}: {each.role} since {each.joined_at:%d %b %Y}, {state}")
    lines += [_came(came) for came in rows.came_from(connection, key)]
    return [*lines, *(_went(went) for went in rows.went_to(connection, key))]


def _came(came: "Came") -> str:
    return (
        f"Came {came.at:%d %b %Y %H:%M} UTC by {came.door} to {came.alliance or 'operators'}"
        f" ({came.purpose}), mail {came.id}: {came.fate}, {came.reason}. {came.subject}"
    )


def _went(went: "Went") -> str:
    what = f"{went.alliance}#{went.number}" if went.number else went.alliance
    doubt = ", sent again because no answer came" if went.ambiguous else ""
    tries = f", {went.attempts} attempts" if went.attempts > 1 else ""
    answer = f": {went.answer}" if went.answer else ""
    back = "" if went.came_back is None else f", came back {went.came_back}".rstrip()
    return (
        f"Sent  {went.at:%d %b %Y %H:%M} UTC, {what}, delivery d{went.id}:"
        f" {went.state}{tries}{doubt}{back}{answer}"
    )
