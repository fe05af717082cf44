"""What is wrong with settings; apart from them, for these two are quick to import."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in the settings: `file` is a file's or a variable's name."""

    file: str
    line: int | None
    key: str
    message: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return ": ".join(part for part in (place, self.key, self.message) if part)


class SettingsError(Exception):
    """The settings have faults; all of them are told at once, one a line."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        """Carry every fault, so that one run shows all there is to mend."""
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults
