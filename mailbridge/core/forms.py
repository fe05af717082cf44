"""What somebody wrote into a form, and what is wrong with it: the one shape of both.

A page shows a form as it was posted, with each fault above its field; so the
value that is read is the value that is shown again. Faults are machine words,
which `pages/desk/form.html` words in each language.
"""

import re
from dataclasses import dataclass, replace

# Nobody types these, and in a header or a name they do harm; line ends and tabs stay.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was chosen in a form."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form as posted, or as a page begins with; `faults` by field.

    A field that is not there is "", so a box that is not ticked is "" too.
    """

    values: tuple[tuple[str, str], ...] = ()
    files: tuple[tuple[str, Upload], ...] = ()
    faults: tuple[tuple[str, str], ...] = ()

    def line(self, name: str) -> str:
        """Return a field as one line, spaces folded."""
        return " ".join(self.text(name).split())

    def text(self, name: str) -> str:
        """Return a field with its lines, without control characters."""
        found = next((value for key, value in self.values if key == name), "")
        return _CONTROLS.sub("", found.replace("\r\n", "\n").replace("\r", "\n")).strip()

    def all(self, name: str) -> tuple[str, ...]:
        """Return every value of a field, such as all boxes ticked."""
        return tuple(_CONTROLS.sub("", value) for key, value in self.values if key == name)

    def file(self, name: str) -> Upload | None:
        """Return the file of a field, None where none was chosen."""
        return next((upload for key, upload in self.files if key == name), None)

    def fault(self, name: str) -> str:
        """Return what is wrong with a field, "" where it is right."""
        return next((fault for key, fault in self.faults if key == name), "")

    @property
    def faulty(self) -> bool:
        """Whether anything is wrong."""
        return bool(self.faults)

    def with_fault(self, name: str, fault: str) -> "Form":
        """Return the form with one more fault; "" is none, and the first of a field stays."""
        if not fault or self.fault(name):
            return self
        return replace(self, faults=(*self.faults, (name, fault)))


def filled(**values: str) -> Form:
    """Return a form as a page begins with it."""
    return Form(tuple(values.items()))
