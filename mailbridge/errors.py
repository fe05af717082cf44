"""What can go wrong, as types.

    MailbridgeError
    ├── Permanent              trying again cannot help
    │   ├── BadInput           a file or a line the caller gave us is wrong
    │   ├── Unreadable         a mail that no parser should be fed
    │   └── NotFound           no such alliance, post, member or mail
    └── Temporary              the same thing may work later
        └── StoreBusy          the database did not take our write

Permanent and temporary are different types because a mail server has to say
which it was: doors turn the first into a refusal and the second into "try
again later", in one table (`doors.replies`). What the posting policy decides
is a verdict, never an exception. `config` has a SettingsError of its own.
"""

from dataclasses import dataclass


class MailbridgeError(Exception):
    """Anything mailbridge itself finds wrong; the message is for a person."""


class Permanent(MailbridgeError):
    """Trying again cannot help."""


class Temporary(MailbridgeError):
    """The same thing may work later."""


class Unreadable(Permanent):
    """A mail beyond what a parser should be fed; the message says which limit."""


class NotFound(Permanent):
    """No such alliance, post, member or mail."""


class StoreBusy(Temporary):
    """The database did not take our write: full, locked or away."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a file: where it stands, and what to do about it."""

    file: str
    line: int | None
    message: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.message}"


class BadInput(Permanent):
    """A file we were given has faults; all of them are told at once."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        """Carry every fault, so that one run shows all there is to mend."""
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults
