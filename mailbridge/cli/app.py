"""The command line: every command by its name."""

from pathlib import Path
from typing import Annotated

import typer

from mailbridge.cli import (
    backup,
    deliver,
    demo,
    doctor,
    export,
    imports,
    init,
    inspect,
    invite,
    login,
    members,
    posts,
    programme,
    queue,
    serve,
    status,
    trace,
)
from mailbridge.cli.issues import hand_in

app = typer.Typer(
    name="mailbridge",
    help="Moderated expert discussions held by email.",
    epilog="Example: mailbridge init && mailbridge serve",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback()
def main(
    context: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option(help="The settings file; else MAILBRIDGE_CONFIG, else ./mailbridge.toml."),
    ] = None,
) -> None:
    """Moderated expert discussions held by email."""
    hand_in(context)
    context.obj = config


app.command()(init.init)
app.command()(serve.serve)
app.command()(serve.work)
app.add_typer(programme.app, name="programme")
app.add_typer(members.app, name="members")
app.command()(invite.invite)
app.command()(deliver.deliver)
app.add_typer(queue.app, name="queue")
app.add_typer(posts.app, name="posts")
app.command()(status.status)
app.command()(trace.trace)
app.command()(doctor.doctor)
app.command()(backup.backup)
app.command()(backup.restore)
app.command()(inspect.inspect)
app.add_typer(login.app, name="login")
app.add_typer(imports.app, name="import")
app.add_typer(export.app, name="export")
app.command()(demo.demo)
