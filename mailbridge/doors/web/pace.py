"""How often one thing may be asked for: a moving window for each key, in this process's memory.

It keeps floods from costing much; what must hold over restarts and processes,
such as one link a minute for an address, the database says.
"""

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.exceptions import HTTPException
from starlette.requests import Request

_RETRY_SECONDS = "60"


class Pace:
    """The windows of one process; any thread may ask."""

    def __init__(self) -> None:
        """Start with nothing counted."""
        self._windows = MovingWindowRateLimiter(MemoryStorage())

    def keep(self, what: str, request: Request, *rates: RateLimitItem) -> None:
        """Count a request of one kind from its peer; HTTPException 429 above any of the rates."""
        self.keep_for(what, request.client.host if request.client else "", *rates)

    def keep_for(self, what: str, whom: str, *rates: RateLimitItem) -> None:
        """Count what somebody asks for; HTTPException 429 above any of the rates."""
        if not all(self._windows.hit(rate, what, whom) for rate in rates):
            raise HTTPException(429, headers={"Retry-After": _RETRY_SECONDS})


PER_PEER = (RateLimitItemPerMinute(20), RateLimitItemPerHour(200))
