"""A raw client by LMTP, or by SMTP: what it sends is exactly what it was told to send."""

import socket
import struct
from types import TracebackType


class Wire:
    """One connection; replies are read line by line."""

    def __init__(self, port: int, greeting: str = "LHLO") -> None:
        self._greeting = greeting
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._lines = self.socket.makefile("rb")
        try:
            self.banner = self.reply()
        except OSError:
            self.close()
            raise

    def __enter__(self) -> "Wire":
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._lines.close()
        self.socket.close()

    def leave(self, how: str) -> None:
        """Go without a word: "close" politely, "reset", or only "half" (nothing more to say)."""
        if how == "half":
            self.socket.shutdown(socket.SHUT_WR)
            return
        if how == "reset":
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close()

    def send(self, text: bytes) -> None:
        self.socket.sendall(text)

    def reply(self) -> str:
        """Return one reply, the lines of a longer one joined with a newline; "" at the end."""
        lines: list[str] = []
        while True:
            line = self._lines.readline().decode()
            lines.append(line.rstrip("\r\n"))
            if line[3:4] != "-":
                return "\n".join(lines)

    def ask(self, command: str) -> str:
        self.send(command.encode() + b"\r\n")
        return self.reply()

    def begin(self, *recipients: str, sender: str = "ana@example.org") -> None:
        """Say all that comes before the mail itself, and see it taken."""
        for command in (f"{self._greeting} client.example.org", f"MAIL FROM:<{sender}>"):
            assert self.ask(command)[0] == "2"
        for recipient in recipients:
            assert self.ask(f"RCPT TO:<{recipient}>")[0] == "2"
        assert self.ask("DATA")[0] == "3"

    def data(self, raw: bytes, replies: int = 1) -> list[str]:
        """Send what comes after DATA, dots and all, and return the replies."""
        self.send(raw)
        return [self.reply() for _ in range(replies)]
