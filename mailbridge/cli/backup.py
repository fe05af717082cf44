"""`backup` and `restore`: everything in one file, and back."""

from pathlib import Path
from typing import Annotated

import typer

from mailbridge.cli.instance import open_instance

File = Annotated[Path, typer.Argument(metavar="FILE")]


def backup(context: typer.Context, file: File) -> None:
    """Write everything into one new file, as of one moment, while all goes on.

    It holds mail and addresses: keep it as safe as the database. The settings file, with
    the secret that signs addresses, is not in it.

    Example: mailbridge backup /var/backups/mailbridge-2027-02-24.db
    """
    from mailbridge.store.backup import back_up

    back_up(open_instance(context.obj).store, file)
    print(f"{file}: {file.stat().st_size / 1_000_000:.1f} MB")


def restore(context: typer.Context, file: File) -> None:
    """Put a backup in the place of everything there is; stop `serve` before.

    Who was erased after it was made is erased in it as well. A backup from SQLite can
    be restored into PostgreSQL, and the other way round.

    Example: mailbridge restore /var/backups/mailbridge-2027-02-24.db
    """
    import sys
    from datetime import UTC, datetime

    from mailbridge import erasing
    from mailbridge.store import erasure
    from mailbridge.store.backup import restore as put_back
    from mailbridge.store.migrate import migrate

    if sys.stdin.isatty():
        typer.confirm("This replaces everything there is now. Go on?", abort=True)
    store = open_instance(context.obj).store
    migrate(store)  # it may be empty
    with store.reading() as connection:
        erased = erasure.entombed(connection)
    put_back(store, file)
    again = erasing.obey_tombstones(store, erased, datetime.now(UTC))
    print(f"{file} is restored." + (f" {again} erased again." if again else ""))
