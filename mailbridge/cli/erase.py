"""`members erase`: takes somebody out of everything, for good."""

from typing import Annotated

import typer

from mailbridge.cli.instance import open_instance


def erase(
    context: typer.Context,
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Any of theirs.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask once more.")] = False,
) -> None:
    """Erase somebody: from all alliances, their posts, mails and files, for good.

    Their posts answer 410 from then on, their lines go out of what others quoted, and a
    hash of each address stays, so that no import or older copy brings them back. It cannot
    be undone. Backups made before still have all of it.

    Example: mailbridge members erase grace@union.example --yes
    """
    import sys
    from datetime import UTC, datetime

    from mailbridge import erasing
    from mailbridge.core.addresses import normalised

    if not yes and sys.stdin.isatty():
        typer.confirm(f"Erase all that is kept of {address}, for good?", abort=True)
    store = open_instance(context.obj).store
    posts = erasing.erase(store, normalised(address), "operator", datetime.now(UTC))
    said = "1 post answers" if posts == 1 else f"{posts} posts answer"
    print(f"{address} is erased; {said} 410 from now on.")
    print("Backups from before still hold what was erased: delete them when you can.")
