"""Starts and stops the services of one installation, in the order mail needs them."""

import signal
import threading
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from mailbridge.cli.instance import Instance
from mailbridge.cli.issues import Issues, pages_of

NAMES = ("send", "work", "clock", "web", "lmtp", "smtp", "imap")


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the doors listen; None for one that is not running."""

    lmtp: int | None
    web: int | None
    smtp: int | None = None


@contextmanager
def running(
    instance: Instance,
    names: frozenset[str] = frozenset(NAMES),
    sent: Path | None = None,
    issues: Issues | None = None,
) -> Generator[Ports]:
    """Run the named services while the block runs; what is in hand is finished at its end.

    Mail comes in last and stops first, so that what was accepted is handled.
    A door that the settings give no place to listen at stays shut.
    `sent` is a Maildir to show at /sent, for the demo; `issues` is what the clock rings for.
    """
    with ExitStack() as stack:
        wake_sender = _sender(stack, instance) if "send" in names else _nothing
        wake_worker = _worker(stack, instance, wake_sender) if "work" in names else _nothing
        if "clock" in names and issues is not None:
            stack.enter_context(issues.clock(instance, wake_sender))
        settings = instance.settings
        web = (
            _web(stack, instance, sent, issues, wake_worker)
            if "web" in names and settings.web.listen
            else None
        )
        takes_lmtp = "lmtp" in names and settings.lmtp.listen
        lmtp = _mail(stack, instance, wake_worker, "lmtp") if takes_lmtp else None
        takes_smtp = "smtp" in names and settings.smtp.listen
        smtp = _mail(stack, instance, wake_worker, "smtp") if takes_smtp else None
        if "imap" in names and settings.imap:
            _imap(stack, instance, wake_worker)
        yield Ports(lmtp=lmtp, web=web, smtp=smtp)


def wait_for_signal() -> None:
    """Return when somebody asks the process to end (Ctrl-C, or TERM from a supervisor)."""
    asked = threading.Event()

    def ask(_number: int, _frame: Any) -> None:
        asked.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask)
    while not asked.wait(1):
        pass  # a signal that the kernel gave to another thread is seen when this one moves


def _nothing() -> None:
    """Wake nobody: the other process polls."""


def _sender(stack: ExitStack, instance: Instance) -> Any:
    from mailbridge.doors.sender import Sender

    sender = Sender(instance.store, instance.site, instance.settings)
    sender.start()
    stack.callback(sender.stop)
    return sender.wake


def _worker(stack: ExitStack, instance: Instance, after: Any) -> Any:
    from mailbridge.work import Worker

    worker = Worker(instance.store, instance.site, instance.settings, after)
    worker.release_dead()
    worker.start()
    stack.callback(worker.stop)
    return worker.wake


def _web(
    stack: ExitStack, instance: Instance, sent: Path | None, issues: Issues | None, wake: Any
) -> int:
    from mailbridge.doors.web.app import make_app
    from mailbridge.doors.web.server import WebServer

    more = replace(pages_of(issues), wake=wake)
    app = make_app(instance.store, instance.site, instance.settings, sent, more=more)
    server = WebServer(app, instance.settings.web)
    server.start()
    stack.callback(server.stop)
    return server.port


def _mail(stack: ExitStack, instance: Instance, wake: Any, name: Literal["lmtp", "smtp"]) -> int:
    from mailbridge.doors.lmtp import MailDoor

    door = MailDoor(instance.store, instance.site, instance.settings, wake, name=name)
    door.start()
    stack.callback(door.stop)
    return door.port


def _imap(stack: ExitStack, instance: Instance, wake: Any) -> None:
    from mailbridge.doors.imap import ImapDoor

    door = ImapDoor(instance.store, instance.site, instance.settings, wake)
    door.start()
    stack.callback(door.stop)
