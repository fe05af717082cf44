"""`serve` runs the services; `work` handles what waits and leaves."""

from typing import Annotated

import typer

from mailbridge.cli.instance import open_instance
from mailbridge.cli.issues import issues_of
from mailbridge.cli.services import NAMES


def serve(
    context: typer.Context,
    only: Annotated[
        str, typer.Option(help=f"Services to run, with commas between: {', '.join(NAMES)}.")
    ] = "",
) -> None:
    """Run all services, or those named, until Ctrl-C or TERM.

    Example: mailbridge serve --only lmtp,work
    """
    from mailbridge.cli.logs import log_to_stderr
    from mailbridge.cli.services import running, wait_for_signal
    from mailbridge.store.migrate import migrate

    names = frozenset(only.replace(" ", "").split(",")) if only else frozenset(NAMES)
    if unknown := names - frozenset(NAMES):
        raise typer.BadParameter(
            f"{', '.join(sorted(unknown))}: there are {', '.join(NAMES)}", param_hint="--only"
        )
    log_to_stderr()
    instance = open_instance(context.obj)
    migrate(instance.store)
    settings = instance.settings
    with running(instance, names, issues=issues_of(context)) as ports:
        if settings.lmtp.listen and ports.lmtp:
            print(f"LMTP on {settings.lmtp.listen.host}:{ports.lmtp}", flush=True)
        if settings.smtp.listen and ports.smtp:
            print(f"SMTP on {settings.smtp.listen.host}:{ports.smtp}", flush=True)
        if settings.web.listen and ports.web:
            print(f"Web pages on http://{settings.web.listen.host}:{ports.web}", flush=True)
        if settings.imap and "imap" in names:
            print(f"Mailboxes fetched: {len(settings.imap)}", flush=True)
        wait_for_signal()


def work(
    context: typer.Context,
    until_idle: Annotated[
        bool, typer.Option("--until-idle", help="Handle all that waits, send all that is due, end.")
    ] = False,
) -> None:
    """Handle everything waiting, send everything due, and exit.

    Example: mailbridge work --until-idle
    """
    if not until_idle:
        raise typer.BadParameter(
            "say --until-idle, or use `mailbridge serve --only work,send` to go on for ever"
        )
    from mailbridge.cli.logs import log_to_stderr
    from mailbridge.work import until_idle as run

    log_to_stderr()
    instance = open_instance(context.obj)
    done = run(instance.store, instance.site, instance.settings)
    print(
        f"{done.mails} mails handled; {done.sent} letters sent, {done.deferred} put off,"
        f" {done.failed} refused."
    )
