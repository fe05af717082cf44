"""What `doctor` says of the operator's own templates: read, and tried with samples."""

import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from jinja2 import TemplateError

from config.overrides import flaws, overrides, touched
from mailbridge.core.checkup import Finding, fail, ok, warn
from mailbridge.core.site import Site

_TURNS = 24  # of made-up values; as many as reach every word of ours that a template asks about
_FEW = 2  # of them in another language than the first: with all there may be, and with little
_ERRORS = (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError)

Values = Callable[[int], Mapping[str, object]]  # others each turn


@dataclass(frozen=True, slots=True)
class Samples:
    """What templates are tried with.

    `mails` words a mail of each kind in a language, and raises what its templates do.
    `values` returns what makes values for a template; None for one that others take in.
    """

    mails: Callable[[Site, str], None]
    values: Callable[[str], Values | None]


def templates(folder: Path | None, site: Site, samples: Samples | None) -> Iterator[Finding]:
    """Look at each template of the operator's; nothing is said where there is no folder."""
    if folder is None:
        return
    found = tuple(flaws(folder))
    for flaw in found:
        told = fail if flaw.sure else warn
        yield told("templates", f"{flaw.name}: {flaw.says}", flaw.mend)
    if any(flaw.sure for flaw in found):
        return  # what cannot be read cannot be tried
    broken = tuple(_broken(folder, site, samples)) if samples else ()
    yield from broken
    if not broken and not found:
        yield ok("templates", f"{len(overrides(folder))} of yours, each right with all samples")


def _broken(folder: Path, site: Site, samples: Samples) -> Iterator[Finding]:
    """Yield each fault that a sample shows, once, whichever languages have it."""
    told: set[tuple[str, str]] = set()
    for language, error in _errors(folder, site, samples):
        where = _where(folder, error)
        if (where, str(error)) not in told:
            told.add((where, str(error)))
            said = f"{where}, in a sample in {language}: {error}"
            yield fail("templates", said, "mend that line, or take the file away")


def _errors(folder: Path, site: Site, samples: Samples) -> Iterator[tuple[str, Exception]]:
    """Yield what is raised by sample mails, and by values for all that the operator's touch."""
    for language in site.looks:
        if error := _raised(partial(samples.mails, site, language)):
            yield language, error
    for name in touched(folder):
        if (values := samples.values(name)) is None:
            continue
        for turn in range(_TURNS):
            made = values(turn)
            for language in site.looks if turn < _FEW else ("en",):
                template = site.look(language).get_template(name)
                if error := _raised(partial(template.render, made)):
                    yield language, error


def _raised(call: Callable[[], object]) -> Exception | None:
    try:
        call()
    except _ERRORS as error:
        return error
    return None


def _where(folder: Path, error: Exception) -> str:
    """Return the operator's file and line that an error came from, as far as it can be told."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if Path(f.filename).is_relative_to(folder)]
    last = own[-1] if own else None
    return f"{Path(last.filename).relative_to(folder)} line {last.lineno}" if last else "a template"
