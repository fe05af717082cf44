"""Everything that `doctor` looks at, in the order in which one thing stands on another.

Each finding is told as it is made: a name server or a mail server may take
seconds to answer, or not answer at all.
"""

import os
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from config.kinds import is_this_machine
from config.settings import Settings, SettingsError, find_file, load
from mailbridge.cli.instance import Instance, instance_of
from mailbridge.cli.own_templates import Samples, templates
from mailbridge.core.checkup import Finding, fail, here, ok, sums
from mailbridge.doors.checkup import names, ways
from mailbridge.doors.checkup.loop import loop
from mailbridge.doors.oauth2 import grant_for
from mailbridge.errors import StoreBusy
from mailbridge.model import Member
from mailbridge.store import checkup, people
from mailbridge.store.migrate import is_current
from mailbridge.store.plans import Plans

_ASKED = 3  # of the world's mail servers


def findings(
    config: Path | None, patience: int, samples: Samples | None = None
) -> Iterator[Finding]:
    """Look at everything; with `patience` (seconds) also mail ourselves and wait for it.

    `samples` are what the operator's own templates are tried with.
    """
    yield here.python(sys.version_info[:3])
    try:
        settings = load(config, os.environ)
    except SettingsError as error:
        yield fail("settings", str(error), "each line names the key to change")
        return
    yield from _files(find_file(config, os.environ), settings)
    instance = instance_of(settings)
    yield from templates(settings.templates.folder, instance.site, samples)
    yield from _database(instance)
    yield from _doors(instance)
    yield from _world(instance)
    if patience:
        yield loop(instance.store, instance.site, settings, patience, _now)


def _files(file: Path | None, settings: Settings) -> Iterator[Finding]:
    yield ok("settings", str(file) if file else "all from the environment")
    if file:
        yield here.readable_by(file.stat().st_mode, file.name)
    _, sqlite, database = settings.database.url.partition("sqlite:///")
    folder = Path(database).parent if sqlite else settings.folder
    if folder.exists():
        yield here.disk(shutil.disk_usage(folder).free)


def _database(instance: Instance) -> Iterator[Finding]:
    try:
        if not is_current(instance.store):
            yield fail("database", "its tables are not this version's", "mailbridge serve")
            return
        with instance.store.reading() as connection:
            elsewhere, latest = checkup.clock(connection), checkup.latest(connection)
    except StoreBusy as error:
        yield fail("database", str(error), "look at [database] url, and whether its server runs")
        return
    yield ok("database", "it answers, and its tables are this version's")
    yield here.clock(_now(), elsewhere, latest)


def _doors(instance: Instance) -> Iterator[Finding]:
    settings = instance.settings
    yield ways.port("lmtp", settings.lmtp.listen)
    yield ways.port("smtp", settings.smtp.listen)
    yield ways.port("web", settings.web.listen)
    for number, mailbox in enumerate(settings.imap):
        signs_in = mailbox.oauth2
        grant = grant_for(signs_in, settings.folder, f"imap {number}") if signs_in else None
        yield ways.mailbox(number, mailbox, grant)
    yield ways.sender(settings, instance.site.addresses.domain)


def _world(instance: Instance) -> Iterator[Finding]:
    settings = instance.settings
    crowds, members = _members(instance)
    yield sums.day(settings.sender.per_day, crowds)
    place = urlsplit(settings.sender.url)
    itself = is_this_machine(place.hostname or "")
    domain = settings.addresses.base.rpartition("@")[2] or settings.site.domain
    if domain == "localhost":
        yield fail("dns", "the mail domain is still localhost", "set [site] domain")
        return
    server = settings.auth.nameserver
    yield from names.look(domain, settings.dkim, server, sends_itself=itself)
    if itself and (hosts := names.hosts_of(_domains(members), server)):
        yield ways.outbound(hosts)


def _members(instance: Instance) -> tuple[list[sums.Crowd], list[Member]]:
    """Return how many each running alliance writes to, and whom; none where nothing answers."""
    today, crowds, everyone = _now().date(), list[sums.Crowd](), list[Member]()
    try:
        with instance.store.reading() as connection:
            for alliance in Plans().all(connection):
                found = people.members(connection, alliance.id)
                everyone += found
                if today <= alliance.ends:
                    crowds.append(sums.crowd(alliance, found))
    except StoreBusy:
        return [], []  # it has been told
    return crowds, everyone


def _domains(members: list[Member]) -> list[str]:
    """Return the domains that most members have their mail at."""
    found = Counter(member.address.rpartition("@")[2].lower() for member in members)
    return [domain for domain, _ in found.most_common(_ASKED)]


def _now() -> datetime:
    return datetime.now(UTC)
