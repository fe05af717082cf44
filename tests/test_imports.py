"""The import contracts hold, and each can break: a rule that nothing breaks proves nothing."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

# The contract, the file that a line is added to, and what that line imports.
BREAKS = [
    (
        "the rooms of mailbridge stand in one order",
        "mailbridge/model/posts.py",
        "mailbridge.core.site",
    ),
    ("the rooms of mailbridge stand in one order", "mailbridge/core/site.py", "mailbridge.store"),
    ("the rooms of mailbridge stand in one order", "mailbridge/store/tables.py", "mailbridge.core"),
    ("the rooms of mailbridge stand in one order", "mailbridge/journey.py", "mailbridge.doors"),
    ("digests know mailbridge", "config/settings.py", "mailbridge.model"),
    ("digests know mailbridge", "mailbridge/journey.py", "digests"),
    ("the core does no I/O", "mailbridge/core/site.py", "socket"),
    ("the core does no I/O", "mailbridge/core/site.py", "pathlib"),
    ("the core does no I/O", "mailbridge/core/site.py", "structlog"),
    ("only the store knows SQL", "mailbridge/doors/__init__.py", "sqlalchemy"),
    ("only the sender speaks SMTP", "mailbridge/journey.py", "smtplib"),
    ("only core.mailboxes knows mail-parser", "mailbridge/doors/__init__.py", "mailparser"),
    ("only doors.lmtp knows aiosmtpd", "mailbridge/desk.py", "aiosmtpd"),
    ("only doors.imap knows imapclient", "mailbridge/doors/lmtp/intake.py", "imapclient"),
    ("only the clock knows APScheduler", "mailbridge/desk.py", "apscheduler"),
    ("only the doors ask the DNS", "mailbridge/journey.py", "dns"),
]


def lint(folder: Path) -> str:
    """What import-linter says of the code in a folder."""
    program = Path(sys.executable).with_name("lint-imports")
    command = [program, "--no-cache", "--config", "pyproject.toml"]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return result.stdout + result.stderr


def copy_to(folder: Path) -> Path:
    for package in ("mailbridge", "digests", "config"):
        shutil.copytree(
            ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copyfile(ROOT / "pyproject.toml", folder / "pyproject.toml")
    return folder


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What import-linter says of a copy that holds every stray import at once."""
    copy = copy_to(tmp_path_factory.mktemp("broken"))
    for _, file, module in BREAKS:
        text = (copy / file).read_text(encoding="utf-8")
        (copy / file).write_text(f"{text}\nimport {module}\n", encoding="utf-8")
    return lint(copy)


def test_the_contracts_hold(tmp_path: Path) -> None:
    said = lint(copy_to(tmp_path))
    assert " 0 broken" in said, said


@pytest.mark.parametrize(("contract", "file", "module"), BREAKS)
def test_a_stray_import_breaks_its_contract(
    broken: str, contract: str, file: str, module: str
) -> None:
    summary, _, details = broken.partition("Broken contracts")
    row = next(line for line in summary.splitlines() if line.startswith(contract))
    importer = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    assert "BROKEN" in row
    assert f"{importer} -> {module} (" in details


def test_a_stray_room_breaks_the_contract(tmp_path: Path) -> None:
    copy = copy_to(tmp_path)
    (copy / "mailbridge" / "utils.py").touch()
    said = lint(copy)
    assert "mailbridge.utils" in said
    assert " 1 broken" in said
