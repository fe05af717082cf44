"""The import contracts hold, and each can break: a rule that nothing breaks proves nothing."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

# Where a line is added, the line, and the contract that must then be broken.
BREAKS = [
    ("mailbridge/utils.py", "", "there is no room beside them"),
    ("mailbridge/model.py", "import mailbridge.core.site", "stand in one order"),
    ("mailbridge/core/site.py", "import mailbridge.store", "stand in one order"),
    ("mailbridge/store/tables.py", "import mailbridge.core.site", "stand in one order"),
    ("mailbridge/journey.py", "import mailbridge.doors", "stand in one order"),
    ("config/settings.py", "import mailbridge.model", "and never back"),
    ("mailbridge/journey.py", "import digests", "and never back"),
    ("mailbridge/core/site.py", "import socket", "the core does no I/O"),
    ("mailbridge/core/site.py", "import pathlib", "the core does no I/O"),
    ("mailbridge/core/site.py", "import structlog", "the core does no I/O"),
    ("mailbridge/doors/__init__.py", "import sqlalchemy", "only the store knows SQL"),
    ("mailbridge/journey.py", "import smtplib", "only the sender speaks SMTP"),
    ("mailbridge/doors/__init__.py", "import mailparser", "only core.parse knows mail-parser"),
    ("mailbridge/work.py", "import aiosmtpd", "only doors.lmtp knows aiosmtpd"),
    ("mailbridge/doors/lmtp.py", "import imapclient", "only doors.imap knows imapclient"),
    ("mailbridge/work.py", "import apscheduler", "only the clock knows APScheduler"),
    ("mailbridge/journey.py", "import dns", "only the doors ask the DNS"),
]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [program, "--no-cache", "--config", "pyproject.toml"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the code without the files that are not code."""
    for package in ("mailbridge", "digests", "config"):
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    return tmp_path


def test_the_contracts_hold(copy: Path) -> None:
    result = lint(copy)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "0 broken" in result.stdout


@pytest.mark.parametrize(("file", "line", "contract"), BREAKS)
def test_a_stray_import_breaks_its_contract(
    copy: Path, file: str, line: str, contract: str
) -> None:
    with (copy / file).open("a", encoding="utf-8") as source:
        source.write(f"\n{line}\n")
    result = lint(copy)
    broken = [row for row in result.stdout.splitlines() if row.endswith("BROKEN")]
    assert result.returncode == 1
    assert any(contract in row for row in broken), result.stdout + result.stderr
