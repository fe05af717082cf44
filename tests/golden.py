"""Golden cases: files of one name, an input, the faults it has, and why the case is there."""

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol


class Told(Protocol):
    """A fault, whoever tells it."""

    @property
    def line(self) -> int | None:
        """Where it stands."""
        ...

    @property
    def message(self) -> str:
        """What it is."""
        ...


def cases(folder: Path, suffix: str) -> list[Path]:
    """Return the inputs of a folder, in order; there have to be some."""
    found = sorted(folder.glob(f"*{suffix}"))
    assert found, f"no cases in {folder}"
    return found


def stems_without_reason(folder: Path, suffix: str) -> set[str]:
    """Return the cases that do not say why they are there, or what is expected of them."""
    inputs = {path.stem for path in cases(folder, suffix)}
    reasons = {path.stem for path in folder.glob("*.why") if len(path.read_text("utf-8")) > 20}
    expected = {path.stem for path in folder.glob("*.faults")}
    return (inputs - reasons) | (inputs ^ expected)


def expected_faults(case: Path) -> list[str]:
    """Return the faults that a person wrote beside the case: "LINE: message", "-" for no line."""
    return case.with_suffix(".faults").read_text("utf-8").splitlines()


def told(faults: Iterable[Told]) -> list[str]:
    """Return faults as the files have them."""
    return [f"{fault.line or '-'}: {fault.message}" for fault in faults]
