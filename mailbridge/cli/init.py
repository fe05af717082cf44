"""`init`: a new installation, from nothing to a database that mail can come into."""

import os
from pathlib import Path
from typing import Annotated

import typer


def init(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where it is to be.")] = Path(),
    domain: Annotated[
        str, typer.Option(help="The domain of its mail addresses; can be set later.")
    ] = "",
) -> None:
    """Write a commented mailbridge.toml and create the database. Nothing is overwritten.

    Example: mailbridge init /srv/talks --domain talk.example.org
    """
    from config.settings import load
    from config.starter import write_starter
    from mailbridge.cli.instance import instance_of
    from mailbridge.errors import BadInput, Fault
    from mailbridge.store.migrate import migrate

    try:
        path = write_starter(folder, {"site.domain": domain} if domain else None)
    except OSError as error:
        reason = "is there already, and is not overwritten"
        if not isinstance(error, FileExistsError):
            reason = f"cannot be written: {error.strerror}"
        raise BadInput((Fault(str(error.filename or folder), None, reason),)) from error
    instance = instance_of(load(path, os.environ))
    migrate(instance.store)
    instance.store.close()
    print(f"Wrote {path} and created the database.")
    print("Next: set what differs in it, then mailbridge programme apply FILE, mailbridge serve")
