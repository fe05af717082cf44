"""What `doctor` says of the operator's own templates: read, and made into sample mails."""

import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

from jinja2 import TemplateError

from config.overrides import flaws, overrides
from mailbridge.core.checkup import Finding, fail, ok, warn
from mailbridge.core.site import Site

Sample = Callable[[Site, str], None]


def templates(folder: Path | None, site: Site, sample: Sample | None) -> Iterator[Finding]:
    """Look at each template of the operator's; nothing is said where there is no folder."""
    if folder is None:
        return
    found = tuple(flaws(folder))
    for flaw in found:
        told = fail if flaw.sure else warn
        yield told("templates", f"{flaw.name}: {flaw.says}", flaw.mend)
    if any(flaw.sure for flaw in found):
        return  # what cannot be read cannot be tried
    broken = _tried(folder, site, sample)
    if broken is not None:
        yield broken
    elif not found:
        yield ok(
            "templates", f"{len(overrides(folder))} of yours, and a mail of each kind is right"
        )


def _tried(folder: Path, site: Site, sample: Sample | None) -> Finding | None:
    """Return the first fault of a sample mail in any language, None where all are right."""
    for language in site.looks if sample else ():
        try:
            sample(site, language) if sample else None
        except (TemplateError, TypeError, ValueError, ArithmeticError) as error:
            where = _where(folder, error)
            said = f"{where}, in a sample mail in {language}: {error}"
            return fail("templates", said, "mend that line, or take the file away")
    return None


def _where(folder: Path, error: Exception) -> str:
    """Return the operator's file and line that an error came from, as far as it can be told."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if Path(f.filename).is_relative_to(folder)]
    last = ours[-1] if ours else None
    return f"{Path(last.filename).relative_to(folder)} line {last.lineno}" if last else "a template"
