"""Keeps arrivals durably, all that are in flight in one commit, on a thread of its own.

A commit waits for the disk, so it is shared: while one is being written the
next mails gather, and a mail that comes alone is written at once. Nobody is
told of success before the commit has returned.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue

import structlog

from mailbridge.doors import replies
from mailbridge.errors import StoreBusy
from mailbridge.model import Arrival
from mailbridge.store import Store, arriving

BATCH = 100
BATCH_BYTES = 16 * 1024 * 1024

log = structlog.get_logger("door")


@dataclass(frozen=True, slots=True)
class Task:
    """An arrival to keep; `done` is for the door to call with what it shall answer."""

    arrival: Arrival
    done: Callable[[str], None]


class Keeper:
    """One thread that commits what is handed to it, in the order it came."""

    def __init__(
        self,
        store: Store,
        tell: Callable[[Sequence[Task], str], object],
        wake: Callable[[], None],
    ) -> None:
        """Get ready; on its own thread `tell` hears of tasks done, `wake` of mail to handle."""
        self._store = store
        self._tell = tell
        self._wake = wake
        self._tasks: SimpleQueue[Task | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Keep all that was handed in before, then end."""
        self._tasks.put(None)
        self._thread.join()

    def keep(self, task: Task) -> None:
        """Hand an arrival in; returns at once."""
        self._tasks.put(task)

    def _run(self) -> None:
        for batch in self._batches():
            self._keep(batch)

    def _batches(self) -> Iterator[list[Task]]:
        """Yield what waits, together, as soon as anything does; end at the None."""
        while (task := self._tasks.get()) is not None:
            batch, size = [task], len(task.arrival.raw)
            while len(batch) < BATCH and size < BATCH_BYTES:
                try:
                    task = self._tasks.get_nowait()
                except Empty:
                    break
                if task is None:
                    yield batch
                    return
                batch.append(task)
                size += len(task.arrival.raw)
            yield batch

    def _keep(self, batch: Sequence[Task]) -> None:
        try:
            with self._store.writing() as connection:
                arriving.keep(connection, [task.arrival for task in batch])
        except StoreBusy as error:
            log.warning("mail put off", mails=len(batch), reason=str(error))
            self._tell(batch, replies.NOT_NOW)
        except Exception as error:  # whatever it is, it is our fault: the sender keeps its mail
            self._keep_apart(batch, error)
        else:
            self._tell(batch, replies.KEPT)
            self._wake()

    def _keep_apart(self, batch: Sequence[Task], error: Exception) -> None:
        """One mail of a batch is at fault: the others must not suffer for it."""
        if len(batch) > 1:
            for task in batch:
                self._keep([task])
        else:
            # The message of a database error holds the row, and so addresses.
            log.error("mail put off", mails=1, reason=type(error).__name__)
            self._tell(batch, replies.NOT_NOW)
