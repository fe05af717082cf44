"""How the commands of mailbridge publish issues."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mailbridge.cli.instance import Instance

if TYPE_CHECKING:
    from mailbridge.cli.own_templates import Values
    from mailbridge.core.site import Site
    from mailbridge.doors.web.app import More


def ring(instance: Instance, at: datetime) -> int:
    """Publish what is due at a time; return how many issues that were."""
    from digests.publish import ring as publish

    return len(publish(instance.store, instance.site, at, datetime.now(UTC)))


def announce(instance: Instance, slug: str, words: tuple[str, str], at: datetime) -> None:
    """Let an announcement, by its subject and its Markdown, go out with the ring of a time."""
    from digests.announce import draft, schedule

    one = draft(instance.store, instance.site, slug, words, at)
    schedule(instance.store, slug, one.key, at, at)


def wrap_up(instance: Instance, slug: str, text: str, at: datetime) -> None:
    """Let the lead's words head the digest of a time."""
    from digests.demonstrated import write_wrap_up

    write_wrap_up(instance.store, instance.site, slug, text, at)


def sample(site: "Site", language: str) -> None:
    """Word a sample of each kind of mail in a language; what its templates raise is raised."""
    from digests.samples import render

    render(site, language)


def values(template: str) -> "Values | None":
    """Return what makes values for a template; None for one that others take in."""
    from digests.template_values import values_for

    return values_for(template)


@contextmanager
def clock(instance: Instance, after: Callable[[], None]) -> Generator[None]:
    """Ring every minute while the block runs."""
    from digests.clock import Clock

    running = Clock(instance.store, instance.site, after)
    running.start()
    try:
        yield
    finally:
        running.stop()


def pages() -> "More":
    """Return the pages that stand beside the archive's own."""
    from digests.web import PAGES

    return PAGES


def leave(instance: Instance, slug: str, around: Path, folder: Path, now: datetime) -> list[Path]:
    """Write what an alliance leaves behind into a folder; return the files."""
    from digests.highlights.leave import leave as write

    return write(instance, slug, around, folder, now)
