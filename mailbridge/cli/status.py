"""`status`: the ledger. What came in and what became of it; deliveries by state."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailbridge.cli.instance import open_instance

if TYPE_CHECKING:
    from mailbridge.store import Store


def status(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
) -> None:
    """Show what came in and what became of it.

    Example: mailbridge status --json
    """
    figures = figures_of(open_instance(context.obj).store)
    if as_json:
        print(json.dumps(figures))
        return
    deliveries = figures.pop("deliveries")
    for name, number in figures.items():
        print(f"{name:<10} {number:>8}")
    print("deliveries " + ", ".join(f"{number} {state}" for state, number in deliveries.items()))


def figures_of(store: "Store") -> dict[str, Any]:
    """Return the contract's `status --json`: `accepted` is the sum of the eight after it."""
    from mailbridge.store import letters, register

    with store.reading() as connection:
        ledger = register.ledger(connection)
        sent = letters.tally(connection)
    return {
        "accepted": ledger.accepted,
        **asdict(ledger),
        "deliveries": {
            state: getattr(sent, state)
            for state in ("due", "sending", "sent", "deferred", "failed")
        },
        "ambiguous": sent.ambiguous,
    }
