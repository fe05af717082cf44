"""A client in a process of its own: `send.py PORT CONNECTIONS MAILS SIZE`; prints the seconds."""

import asyncio
import sys
import time
from collections.abc import Iterator
from typing import Any

LINE = b"The quick brown fox jumps over the lazy dog; pack my box with jugs.\r\n"
MAIL = b"From: <expert@ngo.example>\r\nMessage-ID: <%d.%d@bench>\r\nSubject: Hello\r\n\r\n%s.\r\n"


class Client(asyncio.Protocol):
    """One connection that sends mails, one command a turn, as cheaply as Python can."""

    def __init__(self, mails: Iterator[bytes], done: "asyncio.Future[None]") -> None:
        self._steps = talk(mails)
        self._done = done

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport

    def data_received(self, data: bytes) -> None:
        if data[0:1] not in b"23":
            self._done.set_exception(RuntimeError(data.decode()))
        elif command := next(self._steps, b""):
            self._transport.write(command)
        else:
            self._transport.close()
            self._done.set_result(None)


def talk(mails: Iterator[bytes]) -> Iterator[bytes]:
    yield b"LHLO bench.example.org\r\n"
    for mail in mails:
        yield b"MAIL FROM:<expert@ngo.example> SIZE=%d\r\n" % len(mail)
        yield b"RCPT TO:<lea4@talks.example.org>\r\n"
        yield b"DATA\r\n"
        yield mail


async def send(port: int, connections: int, mails: int, size: int) -> float:
    """Return the seconds from the first connection to the last reply."""
    now, text = time.time_ns(), LINE * (size // len(LINE))
    each = (MAIL % (now, number, text) for number in range(mails))
    loop = asyncio.get_running_loop()
    ends: list[asyncio.Future[None]] = [loop.create_future() for _ in range(connections)]
    began = time.perf_counter()
    for end in ends:
        await loop.create_connection(lambda end=end: Client(each, end), "127.0.0.1", port)
    await asyncio.gather(*ends)
    return time.perf_counter() - began


print(asyncio.run(send(*map(int, sys.argv[1:]))))
