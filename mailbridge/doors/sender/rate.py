"""At most so many mails in any second, over all connections of a process."""

import threading
import time
from collections import deque


class Rate:
    """Gives every mail its time; `per_second` may be less than 1, and 0 is no limit."""

    def __init__(self, per_second: float) -> None:
        """Begin with nothing sent."""
        together = max(1, int(per_second))
        self.is_on = per_second > 0
        self._window = together / per_second if self.is_on else 0.0
        self._latest = deque[float](maxlen=together)
        self._lock = threading.Lock()

    def wait(self, stopping: threading.Event) -> None:
        """Come back when the next mail may go, or at once when somebody asks to stop."""
        if self.is_on:
            now = time.monotonic()
            stopping.wait(max(0.0, self.slot(now) - now))

    def slot(self, now: float) -> float:
        """Return when the next mail may go, and take that time for it."""
        with self._lock:
            full = len(self._latest) == self._latest.maxlen
            at = max(now, self._latest[0] + self._window) if full else now
            self._latest.append(at)
            return at
