"""Finds where a mail's data ends, and takes out the dots put in for its way (RFC 5321 §4.5.2).

The end is CR LF . CR LF and nothing else. Servers that also took LF . LF, or
CR . CR, let one mail smuggle in another behind their sender's back; so here bare
CR and bare LF are ordinary octets of the mail, and are kept.
"""

END = b"\r\n.\r\n"


class Dotted:
    """The data of one mail, as it comes in pieces of any size."""

    def __init__(self) -> None:
        """Begin at the line after DATA, whose own end counts: a mail may be empty."""
        self._data = bytearray(b"\r\n")
        self._dropping = False

    def feed(self, piece: bytes) -> bytes | None:
        """Take the next piece; return what came behind the mail's end, None before the end."""
        start = max(0, len(self._data) - len(END) + 1)
        self._data += piece
        end = self._data.find(END, start)
        if end < 0:
            if self._dropping:
                del self._data[: 1 - len(END)]
            return None
        rest = bytes(self._data[end + len(END) :])
        del self._data[end + 2 :]
        return rest

    @property
    def size(self) -> int:
        """Octets in memory."""
        return len(self._data)

    def drop(self) -> None:
        """Keep no more than it takes to find the end: this mail is not wanted."""
        self._dropping = True

    def content(self) -> bytes:
        """Return the mail as its author's system wrote it."""
        dotless = self._data.replace(b"\r\n.", b"\r\n") if b"\r\n." in self._data else self._data
        return bytes(memoryview(dotless)[2:])
