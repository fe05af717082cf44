"""`highlights`: the document of a module, or the draft of it, as a file."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from mailbridge.errors import Permanent


def highlights(
    context: typer.Context,
    slug: Annotated[str, typer.Argument(metavar="SLUG", help="The alliance's short name.")],
    module: Annotated[
        str, typer.Argument(metavar="[MODULE]", help="Such as m1; left out: the whole alliance.")
    ] = "",
    kind: Annotated[Literal["html", "md", "docx", "pdf"], typer.Option("--format")] = "md",
    out: Annotated[Path | None, typer.Option(help="The file; else it is printed.")] = None,
    language: Annotated[str, typer.Option(help="One they are written in, such as es.")] = "",
    propose: Annotated[
        bool, typer.Option("--propose", help="First draft what is missing.")
    ] = False,
) -> None:
    """Write the Highlights document of a module, or the draft of it.

    Example: mailbridge highlights lea4 m1 --format docx --out m1.docx
    """
    from digests.highlights.write import drafted, written
    from mailbridge.cli.instance import open_instance

    instance, now = open_instance(context.obj), datetime.now(UTC)
    which = (slug, module, language)
    if propose:
        edition = drafted(instance, which, now)
        number = sum(1 for _ in edition.content.excerpts)
        typer.echo(f"Version {edition.version} has {number} excerpts.", err=True)
    content = written(instance, which, kind, now)
    if out is None:
        if kind in ("docx", "pdf"):
            raise typer.BadParameter(f"a {kind} file needs a name", param_hint="--out")
        typer.echo(content.decode(), nl=False)
        return
    try:
        out.write_bytes(content)
    except OSError as error:
        raise Permanent(f"{out} cannot be written: {error.strerror}") from error
    print(f"The Highlights are in {out}")
