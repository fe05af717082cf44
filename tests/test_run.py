"""`./run` installs once, from the lock, and then gets out of the way.

Python and uv are scripts here that note how they were called: what they would
fetch is not the point, and CI starts `./run` with the real ones.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import ROOT

TOOLS = ("sh", "env", "dirname", "readlink", "basename", "cat", "cksum", "rm", "mkdir", "ln", "cp")

# A uv that makes a venv whose `mailbridge` says where it stands and what it was told.
UV = """\
#!/bin/sh
echo "uv $* python=${UV_PYTHON:-} downloads=$UV_PYTHON_DOWNLOADS certs=$UV_SYSTEM_CERTS" >>LOG
echo "noise of the installer"
mkdir -p "$UV_PROJECT_ENVIRONMENT/bin"
ln -sf REAL_PYTHON "$UV_PROJECT_ENVIRONMENT/bin/python"
cp MAILBRIDGE "$UV_PROJECT_ENVIRONMENT/bin/mailbridge"
"""
MAILBRIDGE = """\
#!/bin/sh
echo "in $PWD: $*"
exit 7
"""
# A Python of one age that can or cannot do what the installer asks of it.
PYTHON = """\
#!/bin/sh
case "$*" in
*version_info*) exit OLD ;;
*sys.executable*) echo "$0" ;;
"-m pip --version") exit NO_PIP ;;
"-m pip install"*"--target"*) mkdir -p "PROJECT/.tools/bin"; cp UV "PROJECT/.tools/bin/uv" ;;
"-m pip install"*) cp UV "${0%/*}/uv" ;;
"-m venv"*) [ NO_VENV = 0 ] || exit 1; mkdir -p "$3/bin"; cp "$0" "$3/bin/python" ;;
*) exit 99 ;;
esac
"""


@dataclass
class Machine:
    """A folder that holds a copy of `run`, and all the programs there are."""

    folder: Path

    def __post_init__(self) -> None:
        self.project.mkdir()
        self.programs.mkdir()
        for name in ("run", "uv.lock", "pyproject.toml"):
            shutil.copy(ROOT / name, self.project / name)
        for tool in TOOLS:
            (self.programs / tool).symlink_to(str(shutil.which(tool)))
        self._write(self.folder / "uv", UV)
        self._write(self.folder / "mailbridge", MAILBRIDGE)

    @property
    def project(self) -> Path:
        return self.folder / "project"

    @property
    def programs(self) -> Path:
        return self.folder / "programs"

    @property
    def log(self) -> list[str]:
        """How uv was called so far."""
        path = self.folder / "log"
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []

    def has_uv(self) -> None:
        shutil.copy(self.folder / "uv", self.programs / "uv")

    def has_python(
        self, name: str = "python3", *, old: bool = False, pip: bool = True, venv: bool = True
    ) -> None:
        text = PYTHON.replace("OLD", "1" if old else "0")
        text = text.replace("NO_PIP", "0" if pip else "1").replace("NO_VENV", "0" if venv else "1")
        self._write(self.programs / name, text)

    def run(self, *arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
        return self.start(self.project / "run", *arguments, folder=folder)

    def start(
        self, script: Path, *arguments: str, folder: Path | None = None, home: str = ""
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [script, *arguments],
            cwd=folder or self.folder,
            env={"PATH": str(self.programs), "HOME": home or str(self.folder)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def _write(self, path: Path, text: str) -> None:
        for word, value in (
            ("LOG", self.folder / "log"),
            ("MAILBRIDGE", self.folder / "mailbridge"),
            ("REAL_PYTHON", Path(sys.executable).resolve()),
            ("PROJECT/", f"{self.project}/"),
            ("cp UV", f"cp {self.folder}/uv"),
        ):
            text = text.replace(word, str(value))
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_command_runs_in_the_callers_folder_and_keeps_its_exit_code(machine: Machine) -> None:
    machine.has_python()
    machine.has_uv()
    elsewhere = machine.folder / "else where"
    elsewhere.mkdir()
    result = machine.run("status", "--json", folder=elsewhere)
    assert result.stdout == f"in {elsewhere}: status --json\n"
    assert result.returncode == 7


def test_the_installer_speaks_on_stderr_alone(machine: Machine) -> None:
    machine.has_python()
    machine.has_uv()
    result = machine.run("status")
    assert "noise of the installer" in result.stderr
    assert "noise" not in result.stdout


def test_it_installs_the_lock_without_tools_and_with_the_systems_python(machine: Machine) -> None:
    machine.has_python()
    machine.has_uv()
    machine.run("demo")
    (call,) = machine.log
    assert "sync --locked" in call
    assert "--no-dev" in call
    assert f"python={machine.programs}/python3" in call
    assert call.endswith("downloads=never certs=1")


def test_the_second_start_installs_nothing(machine: Machine) -> None:
    machine.has_python()
    machine.has_uv()
    machine.run("demo")
    machine.run("demo")
    assert len(machine.log) == 1


@pytest.mark.parametrize("changed", ["uv.lock", "pyproject.toml"])
def test_a_changed_lock_installs_again(machine: Machine, changed: str) -> None:
    machine.has_python()
    machine.has_uv()
    machine.run("demo")
    with (machine.project / changed).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    machine.run("demo")
    assert len(machine.log) == 2


def test_tests_and_checks_install_the_tools_too_and_serve_the_demo_afterwards(
    machine: Machine,
) -> None:
    machine.has_python()
    machine.has_uv()
    machine.run("bench", "nothing")
    (call,) = machine.log
    assert "--no-dev" not in call
    machine.run("demo")
    assert len(machine.log) == 1


def test_a_folder_that_moved_gets_a_new_venv(machine: Machine) -> None:
    machine.has_python()
    machine.has_uv()
    machine.run("demo")
    (machine.project / ".venv" / "left-behind").touch()
    moved = machine.folder / "moved"
    machine.project.rename(moved)
    result = machine.start(moved / "run", "demo")
    assert result.returncode == 7
    assert len(machine.log) == 2
    assert not (moved / ".venv" / "left-behind").exists()


def test_without_uv_pip_puts_it_into_the_tools_folder(machine: Machine) -> None:
    machine.has_python()
    result = machine.run("demo")
    assert result.returncode == 7
    assert (machine.project / ".tools" / "bin" / "uv").is_file()


def test_without_uv_and_pip_a_venv_gets_it(machine: Machine) -> None:
    machine.has_python(pip=False)
    result = machine.run("demo")
    assert result.returncode == 7, result.stderr
    assert (machine.project / ".tools" / "venv" / "bin" / "uv").is_file()


def test_without_uv_pip_and_venv_it_says_what_to_install(machine: Machine) -> None:
    machine.has_python(pip=False, venv=False)
    result = machine.run("demo")
    assert result.returncode == 1
    assert "apt install python3-venv" in result.stderr
    assert result.stdout == ""


def test_an_old_python3_is_passed_over_for_a_newer_one_beside_it(machine: Machine) -> None:
    machine.has_python(old=True)
    machine.has_python("python3.12")
    machine.has_uv()
    machine.run("demo")
    (call,) = machine.log
    assert f"python={machine.programs}/python3.12" in call


def test_only_an_old_python_is_said_and_nothing_is_installed(machine: Machine) -> None:
    machine.has_python(old=True)
    machine.has_uv()
    result = machine.run("demo")
    assert result.returncode == 1
    assert "Python 3.11 or later is needed" in result.stderr
    assert machine.log == []


def test_an_unknown_bench_is_wrong_usage_and_names_those_there_are(machine: Machine) -> None:
    machine.has_python()
    machine.has_uv()
    (machine.project / "bench").mkdir()
    (machine.project / "bench" / "intake.py").touch()
    result = machine.run("bench", "outtake")
    assert result.returncode == 2
    assert "intake" in result.stderr


def test_a_home_that_cannot_be_written_to_moves_uvs_cache_into_the_tools_folder(
    machine: Machine,
) -> None:
    machine.has_python()
    machine.has_uv()
    script = machine.programs / "uv"
    script.write_text(
        script.read_text(encoding="utf-8") + f'echo "$UV_CACHE_DIR" >{machine.folder}/cache\n',
        encoding="utf-8",
    )
    machine.start(machine.project / "run", "demo", home="/nonexistent")
    cache = (machine.folder / "cache").read_text(encoding="utf-8").strip()
    assert cache == f"{machine.project}/.tools/cache"


def test_the_script_is_plain_posix_shell() -> None:
    shell = shutil.which("dash")
    if shell is None:
        pytest.skip("dash is not installed")
    for script in ("run", ".ci/check"):
        subprocess.run([shell, "-n", ROOT / script], check=True)
        assert os.access(ROOT / script, os.X_OK)
