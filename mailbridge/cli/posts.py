"""`posts`: where posts stand, set right by hand; a post keeps its number and URL."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from mailbridge.cli.instance import open_instance

app = typer.Typer(
    help="Where posts stand, set right by hand.",
    epilog="Example: mailbridge posts move lea4 14 m2/t3",
    no_args_is_help=True,
)

Slug = Annotated[str, typer.Argument(metavar="SLUG", help="The alliance's short name.")]
Number = Annotated[
    int, typer.Argument(min=1, max=2**31, help="The post's number; all below it comes along.")
]
OPERATOR = "operator"


@app.command()
def move(
    context: typer.Context,
    slug: Slug,
    number: Number,
    theme: Annotated[str, typer.Argument(help="Where to, as in m2/t3.")],
) -> None:
    """Put a post, and all below it, in another theme as a thread of its own.

    Example: mailbridge posts move lea4 14 m2/t3
    """
    from mailbridge import desk

    desk.move(open_instance(context.obj).store, slug, number, theme, OPERATOR, _now())
    print(f"#{number} stands in {theme}.")


@app.command()
def split(context: typer.Context, slug: Slug, number: Number) -> None:
    """Make a post, with all below it, a thread of its own where it stands.

    Example: mailbridge posts split lea4 14
    """
    from mailbridge import desk

    desk.split(open_instance(context.obj).store, slug, number, OPERATOR, _now())
    print(f"#{number} begins a thread of its own.")


@app.command()
def merge(
    context: typer.Context,
    slug: Slug,
    number: Number,
    into: Annotated[int, typer.Argument(help="The post that it answers.")],
) -> None:
    """Make a post, with all below it, an answer to another one.

    Example: mailbridge posts merge lea4 14 9
    """
    from mailbridge import desk

    desk.merge(open_instance(context.obj).store, slug, number, into, OPERATOR, _now())
    print(f"#{number} answers #{into}.")


def _now() -> datetime:
    return datetime.now(UTC)
