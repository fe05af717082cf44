"""`doctor`: looks at everything an installation stands on, and says how to mend what is wrong."""

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from mailbridge.cli.issues import issues_of

if TYPE_CHECKING:
    from mailbridge.core.checkup import Finding

_SIGNS = {"ok": "ok  ", "warn": "WARN", "fail": "FAIL"}


def doctor(
    context: typer.Context,
    loop: Annotated[
        bool, typer.Option("--loop", help="Also mail ourselves, and wait for it; serve has to run.")
    ] = False,
    wait: Annotated[int, typer.Option(min=1, help="Seconds to wait for that mail.")] = 120,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Check settings, database, doors, DNS, sender, limits, clock, disk and Python.

    Example: mailbridge doctor --loop
    """
    from mailbridge.cli.checks import findings
    from mailbridge.cli.own_templates import Samples

    broken = 0
    issues = issues_of(context)
    samples = Samples(issues.sample, issues.values) if issues else None
    for finding in findings(context.obj, wait if loop else 0, samples):
        broken += finding.state == "fail"
        print(json.dumps(asdict(finding)) if as_json else _shown(finding), flush=True)
    if broken:
        things = "1 thing has" if broken == 1 else f"{broken} things have"
        print(f"{things} to be mended.", file=sys.stderr)
        raise typer.Exit(1)


def _shown(finding: "Finding") -> str:
    line = f"{_SIGNS[finding.state]}  {finding.about:<12}{finding.says}"
    return f"{line}\n      {'':<12}{finding.mend}" if finding.mend else line
