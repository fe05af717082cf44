"""The command `announce`."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from digests.announce import Standing
    from mailbridge.cli.instance import Instance


def announce(
    context: typer.Context,
    slug: Annotated[str, typer.Argument(metavar="SLUG", help="The alliance's short name.")],
    subject: Annotated[str, typer.Option(help="What it is about; the tag comes by itself.")],
    file: Annotated[Path, typer.Option(help="The words, in Markdown.")],
    test: Annotated[str, typer.Option(help="Send it to this address only.")] = "",
    at: Annotated[str, typer.Option("--at", help="When, such as 2027-02-26T21:00Z.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before it goes out.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Send an announcement to every member but those who want no mail; run again, tell how it went.

    On a terminal it is shown first, and goes out on a yes.

    Example: mailbridge announce lea4 --subject "No digest next week" --file words.md
    """
    from digests import announce as announcing
    from digests.commands import time_of
    from mailbridge.cli.input import find_alliance, read_text
    from mailbridge.cli.instance import open_instance

    instance = open_instance(context.obj)
    now = datetime.now(UTC)
    when = time_of(at, now)
    words = read_text(file)
    if not words.strip() or not subject.strip():
        raise typer.BadParameter("an announcement has a subject and words")
    with instance.store.reading() as connection:
        find_alliance(connection, slug)
    one = announcing.draft(instance.store, instance.site, slug, (subject, words), now)
    if test:
        _check(test)
        announcing.try_out(instance.store, instance.site, slug, one.key, test, now)
        print(f"Sent to {test} only. It is a draft until you run this without --test.")
        return
    if one.number is None:
        if at and when < now and when != one.due_at:
            raise typer.BadParameter(f"{at} has passed", param_hint="--at")
        _go(instance, slug, one, (when if at else now, now), ask=not (yes or as_json))
        one = announcing.standing(instance.store, slug, one.key, now)
    print(json.dumps(_row(one)) if as_json else _told(one))


def _check(address: str) -> None:
    from mailbridge.core.addresses import checked

    try:
        checked(address)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--test") from error


def _go(
    instance: "Instance", slug: str, one: "Standing", times: tuple[datetime, datetime], *, ask: bool
) -> None:
    """Show it, and send or schedule it; Exit where somebody at a terminal says no."""
    from digests import announce as announcing

    at, now = times
    if ask and sys.stdin.isatty():
        print(f"Subject: {one.subject}\n\n{one.text}\n")
        reach = one.reach
        modes = f"{reach.each} each message, {reach.daily} daily, {reach.weekly} weekly"
        if not typer.confirm(f"Send this to {reach.all} members ({modes})?"):
            raise typer.Exit(1)
    if at > now:
        announcing.schedule(instance.store, slug, one.key, at, now)
    else:
        announcing.send(instance.store, instance.site, slug, one.key, now)


def _told(one: "Standing") -> str:
    from digests.commands import to_members

    went = one.went
    if went is None:
        at = one.due_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ") if one.due_at else ""
        return f"It goes out at {at} {to_members(one.reach.all)}."
    return (
        f"#{one.number} {to_members(went.members)}: {went.sent} sent, {went.waiting} waiting,"
        f" {went.deferred} deferred, {went.failed} failed."
    )


def _row(one: "Standing") -> dict[str, object]:
    went = one.went
    return {
        "key": one.key,
        "number": one.number,
        "at": one.due_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ") if one.due_at else None,
        "members": went.members if went else one.reach.all,
        "sent": went.sent if went else 0,
        "waiting": went.waiting if went else 0,
        "deferred": went.deferred if went else 0,
        "failed": went.failed if went else 0,
    }
