"""`demo`: an instance with a sample alliance, played through the real doors, to be looked at.

Nothing in it is mocked: mails come in over LMTP, letters go out into a Maildir,
and the pages are those of any installation. The sample's dates are moved by whole
weeks, so that whoever looks is always in its fifth.
"""

import json
import logging
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

import typer

from mailbridge.cli.instance import Instance
from mailbridge.cli.issues import Issues, issues_of

if TYPE_CHECKING:
    from mailbridge.cli.stage import Played
    from mailbridge.model import Alliance

WEEK = 5
DOMAIN = "demo.mailbridge.example"
HOST = "127.0.0.1"
SENT = "sent"
LEFT = "highlights"


def demo(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Option("--dir", help="Where the instance is kept between runs.")
    ] = Path("demo-data"),
    web_port: Annotated[int, typer.Option(help="The port of the web pages.")] = 8025,
    lmtp_port: Annotated[int, typer.Option(help="The port of the LMTP door.")] = 8024,
    once: Annotated[bool, typer.Option("--once", help="Play, tell, and exit.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="End with the line of `status --json`.")
    ] = False,
) -> None:
    """Play a sample alliance through the real doors, tell what happened, and serve it.

    Example: ./run demo --once --json
    """
    from mailbridge.cli.logs import log_to_stderr
    from mailbridge.cli.status import figures_of

    log_to_stderr(logging.WARNING)  # the demo tells in its own words what came of each mail
    instance = _open(folder, web_port, lmtp_port)
    issues = issues_of(context)
    failed = _prepare_and_play(instance, issues)
    if issues:
        _leave(instance, issues, folder / LEFT)
    _tell_where(folder, instance, once=once)
    if as_json:
        print(json.dumps(figures_of(instance.store)), flush=True)
    if not once:
        _serve(instance, issues)
    instance.store.close()
    if failed:
        raise typer.Exit(1)


def weeks_to(starts: date, today: date) -> int:
    """Return by how many weeks a programme moves for today to lie in its fifth week."""
    fifth = starts + timedelta(weeks=WEEK - 1)
    return (today - fifth).days // 7


# --- the instance -----------------------------------------------------------


def _open(folder: Path, web_port: int, lmtp_port: int) -> Instance:
    """Return the demo's instance, created where it is not there yet."""
    from config.settings import FILE_NAME, load
    from config.starter import write_starter
    from mailbridge.cli.instance import instance_of
    from mailbridge.store.migrate import migrate

    path = folder / FILE_NAME
    if not path.exists():
        chosen = {
            "site.name": "mailbridge demo",
            "site.domain": DOMAIN,
            "sender.url": f"maildir:{SENT}",
            # Some mails of the play carry the word of a mail server in front; no DNS is asked.
            "auth.trusted_authserv_ids": [f"mx.{DOMAIN}"],
            "auth.nameserver": "none",
        }
        write_starter(folder, chosen)
    # The ports are of this run; nothing else around it may lead mail of a demo elsewhere.
    around = {
        "MAILBRIDGE_SITE__BASE_URL": f"http://{HOST}:{web_port}",
        "MAILBRIDGE_WEB__LISTEN": f"{HOST}:{web_port}",
        "MAILBRIDGE_LMTP__LISTEN": f"{HOST}:{lmtp_port}",
    }
    instance = instance_of(load(path, around))
    migrate(instance.store)
    return instance


def _prepare_and_play(instance: Instance, issues: Issues | None) -> bool:
    """Set the sample up and play it, where that has not been done; return whether it failed."""
    from mailbridge.cli.stage import SLUG
    from mailbridge.store import plan, register

    with instance.store.reading() as connection:
        alliance = plan.alliance_by_slug(connection, SLUG)
        accepted = register.ledger(connection).accepted
    if alliance is None:
        alliance = _set_up(instance)
    _tell_plan(alliance)
    if accepted:
        print(f"\n{accepted} mails came in on an earlier run: nothing is replayed.")
        return False
    if issues:
        days = [(week, day) for week in range(1, WEEK) for day in (1, 5)]
        _play_days(instance, alliance, issues, (*days, (WEEK, 1)))
    played = _play(instance)
    if issues:
        _moderate(instance, alliance, issues, played)
        _play_days(instance, alliance, issues, ((WEEK, 4), (WEEK, 5)))
    return any(each.faults for each in played)


def _moderate(
    instance: Instance, alliance: "Alliance", issues: Issues, played: Sequence["Played"]
) -> None:
    """Have the moderators announce something on Thursday, and sum up the week for its digest."""
    from mailbridge.cli.play import filled
    from mailbridge.cli.stage import SAMPLE, SLUG

    subject, _, words = (SAMPLE / "announcement.md").read_text("utf-8").partition("\n")
    issues.announce(instance, SLUG, (subject, words), _evening(alliance, WEEK, 4))
    numbers = {f"number:{one.scene.number}": str(one.ending.number or "") for one in played}
    said = filled((SAMPLE / "wrap-up.txt").read_bytes(), numbers, datetime.now(UTC)).decode()
    issues.wrap_up(instance, SLUG, said, _evening(alliance, WEEK, 5))


def _evening(alliance: "Alliance", week: int, day: int) -> datetime:
    """Return the end of a day of a week, both counted from 1, as UTC has it."""
    first = datetime.combine(alliance.starts, time(23), UTC)
    return first + timedelta(weeks=week - 1, days=day - 1)


def _play_days(
    instance: Instance, alliance: "Alliance", issues: Issues, days: Iterable[tuple[int, int]]
) -> None:
    """Ring the clock as of some days, each by its week, and send what it publishes.

    The fifth week's Monday is past or today; its Friday, and the digest with the
    mails of the play, may be still to come: time is moved for it.
    """
    from mailbridge.doors.sender import Sender

    count = sum(issues.ring(instance, _evening(alliance, *day)) for day in days)
    Sender(instance.store, instance.site, instance.settings).drain()
    print(f"\nThe clock is moved: {count} issues go out.", flush=True)


def _leave(instance: Instance, issues: Issues, folder: Path) -> None:
    """Publish the Highlights of module 1, and write them and the report in all formats."""
    from mailbridge.cli.stage import SAMPLE, SLUG

    now = datetime.now(UTC)
    files = issues.leave(instance, SLUG, SAMPLE / "highlights.toml", folder, now)
    print(f"\nThe Highlights of module 1 and the report are written, in {len(files)} files.")


def _set_up(instance: Instance) -> "Alliance":
    """Apply the sample's plan with its dates moved, and import its members."""
    from mailbridge.cli.input import find_alliance, time_zones
    from mailbridge.cli.programme import keep_files, read
    from mailbridge.cli.stage import SAMPLE, SLUG
    from mailbridge.core.members_csv import read_members
    from mailbridge.core.programme import moved
    from mailbridge.core.weeks import today
    from mailbridge.store import plan
    from mailbridge.store.enrol import Occasion, enrol

    now = datetime.now(UTC)
    written = read(SAMPLE / "programme.toml")
    wanted = moved(written, weeks_to(written.starts, today(written, now)))
    file = SAMPLE / "members.csv"
    entries = read_members(file.read_bytes(), str(file), time_zones()).entries
    with instance.store.writing() as connection:
        keep_files(connection, wanted, SAMPLE)
        alliance_id = plan.apply(connection, wanted, now).alliance_id
        enrol(connection, Occasion(alliance_id, now, file=str(file)), entries)
        alliance = find_alliance(connection, SLUG)
    print(f"{written.name}: dates moved from {written.starts} to {wanted.starts}.")
    print(f"{len(entries)} members imported from {file.name}.")
    return alliance


def _play(instance: Instance) -> "tuple[Played, ...]":
    """Play all mails, and tell what became of each, and what went otherwise than expected."""
    from mailbridge.cli.play import read_play
    from mailbridge.cli.services import running
    from mailbridge.cli.stage import SAMPLE, Stage

    scenes = read_play(SAMPLE / "play")
    print(f"\n{len(scenes)} mails come in over LMTP; letters go into {SENT}/.\n", flush=True)
    with running(instance, frozenset({"lmtp"})) as ports:
        played = Stage(instance, HOST, ports.lmtp or 0).perform(scenes)
    _tell(played)
    for each in played:
        for fault in each.faults:
            print(f"mail {each.scene.number}, {each.scene.name}: {fault}", file=sys.stderr)
    return played


def _serve(instance: Instance, issues: Issues | None) -> None:
    """Serve everything until Ctrl-C."""
    from mailbridge.cli.services import running, wait_for_signal

    with running(instance, sent=instance.settings.folder / SENT, issues=issues):
        print("\nCtrl-C ends it.", flush=True)
        wait_for_signal()


# --- what is told -----------------------------------------------------------


def _tell_plan(alliance: "Alliance") -> None:
    from mailbridge.core.weeks import current_theme, today

    now = datetime.now(UTC)
    theme = current_theme(alliance, now)
    week = (today(alliance, now) - alliance.starts).days // 7 + 1
    title = f", {theme.title}" if theme else ""
    print(f"{alliance.name}: today is in week {week}{title}.")


def _tell(played: Sequence["Played"]) -> None:
    """Print what came in and what became of each: a table on a terminal, else plain lines."""
    rows = [(p.scene.number, p.author, _became(p), p.scene.about) for p in played]
    if not sys.stdout.isatty():
        for number, author, became, about in rows:
            print(f"{number}  {author:<24.24}  {became:<32}  {about}")
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="dim", pad_edge=False)
    for heading in ("mail", "from", "became", "what it is"):
        table.add_column(heading, no_wrap=True, overflow="ellipsis")
    for row in rows:
        table.add_row(*row)
    Console(highlight=False).print(table)


def _became(played: "Played") -> str:
    ending = played.ending
    if ending.number is None:
        return f"{ending.fate}: {ending.reason.replace('_', ' ')}"
    answers = f", answers #{ending.parent}" if ending.parent else ""
    approved = ", approved" if played.scene.approve else ""
    return f"post #{ending.number}{answers}{approved}"


def _tell_where(folder: Path, instance: Instance, *, once: bool) -> None:
    """Print the figures, and where to look."""
    from mailbridge.cli.stage import SLUG
    from mailbridge.cli.status import figures_of

    figures: dict[str, Any] = figures_of(instance.store)
    deliveries = figures["deliveries"]
    fates = [name for name in figures if name not in ("accepted", "deliveries", "ambiguous")]
    told = ", ".join(f"{figures[fate]} {fate}" for fate in fates if figures[fate])
    run = f"./run --config {folder}/mailbridge.toml"
    base = instance.site.base_url
    print(f"\n{figures['accepted']} mails accepted: {told}.")
    print(f"{deliveries['sent']} letters sent, {deliveries['failed']} failed.\n")
    print(f"What waits      {run} queue list")
    print(f"Letters sent    {folder / SENT}, a Maildir")
    kinds = sorted(path.suffix[1:] for path in (folder / LEFT).glob("*-m1.*"))
    print(f"Highlights      {folder / LEFT}/, as {', '.join(kinds)}, and the report")
    if once:
        print(f"To look at it   ./run demo --dir {folder}")
        return
    print(f"The archive     {base}/{SLUG}/")
    print(f"The desk        {_desk_link(instance)}")
    print(f"                signs its lead in, once and for 15 minutes; then {base}/sign-in")
    print("                mails another, which arrives among the letters")
    print(f"The letters     {base}/sent")
    for reads, address in _readers(instance):
        print(f"  {reads:<14}{base}/sent?to={quote(address)}")
    print(f"Write to it     {instance.site.addresses.of(SLUG, 'post')}, as one of the members:")
    print(f"                {run} deliver MAIL.eml, or LMTP to {_door(instance)}")


def _readers(instance: Instance) -> Iterator[tuple[str, str]]:
    """Yield what a reader of weekly digests reads, one of each kind, and their address."""
    from mailbridge.cli.stage import SLUG
    from mailbridge.store import people, plan

    with instance.store.reading() as connection:
        alliance = plan.alliance_by_slug(connection, SLUG)
        members = people.members(connection, alliance.id) if alliance else ()
    weekly = [member for member in members if member.delivery == "weekly"]
    for language in instance.site.looks:
        for format_ in ("brief", "full"):
            reads = (m for m in weekly if (m.language, m.format) == (language, format_))
            if found := next(reads, None):
                yield f"{language}, {format_}", found.address


def _desk_link(instance: Instance) -> str:
    """Return a link that signs the sample's lead in, with the mail that waits in front of them."""
    from mailbridge.cli.programme import read
    from mailbridge.cli.signing import signing_link
    from mailbridge.cli.stage import SAMPLE, SLUG

    lead = next(one for one in read(SAMPLE / "programme.toml").moderators if one.lead)
    return signing_link(instance, lead.email, f"/desk/{SLUG}/held")


def _door(instance: Instance) -> str:
    listen = instance.settings.lmtp.listen
    return f"{listen.host}:{listen.port}" if listen else ""
