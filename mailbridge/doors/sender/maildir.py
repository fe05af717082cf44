"""Letters as files in a Maildir: for the demo, for tests, and to look before really sending.

A file is written in `tmp`, reaches the disk, and only then appears in `new`, so
nobody ever reads half a letter. Lines end as files' lines do here.
"""

import os
import secrets
import socket
import time
from pathlib import Path

from mailbridge.doors.sender.answers import Answer, Copy, LineDownError


class MaildirLine:
    """A folder that takes everything: one file for each delivery."""

    def __init__(self, folder: Path) -> None:
        """Name the folder; it is made when it is first needed."""
        self._folder = folder
        self._host = socket.gethostname().replace("/", r"\057").replace(":", r"\072")

    def prepare(self, content: bytes) -> bytes:
        """Return a letter's bytes with the line ends of a file."""
        return content.replace(b"\r\n", b"\n")

    def open(self) -> None:
        """Make the folder where it is not there; LineDownError where that cannot be."""
        try:
            for name in ("tmp", "new", "cur"):
                (self._folder / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LineDownError("connect", _reason(error)) from error

    def send(self, copy: Copy, after: Copy | None) -> Answer:  # noqa: ARG002 -- as every line
        """Write one copy, and tell at its top whose it is."""
        top = f"Return-Path: <{copy.return_path}>\nDelivered-To: {copy.recipient}\n".encode()
        name = f"{time.time_ns() // 10**9}.{secrets.token_hex(10)}.{self._host}"
        waiting = self._folder / "tmp" / name
        try:
            with waiting.open("xb") as file:
                file.write(top + self.prepare(copy.head) + copy.body)
                file.flush()
                os.fsync(file.fileno())
            waiting.rename(self._folder / "new" / name)
            _to_disk(self._folder / "new")
        except OSError as error:
            waiting.unlink(missing_ok=True)
            raise LineDownError("data", _reason(error)) from error
        return Answer("end", 250, b"kept as a file")

    def close(self) -> None:
        """Nothing: files are closed as they are written."""


def _to_disk(folder: Path) -> None:
    """Make the names in a folder as durable as the files."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__
