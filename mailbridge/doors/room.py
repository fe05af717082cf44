"""How many bytes of mail may be in memory at once, between their arrival and the disk.

A mail's declared size is only a promise, so what arrives beyond it is asked
for as it comes. Used by one event loop, so it needs no lock.
"""


class Room:
    """Counts the bytes of all mails in flight."""

    def __init__(self, limit: int) -> None:
        """Have room for `limit` bytes."""
        self.free = limit

    def hold(self, size: int) -> "Hold | None":
        """Return a hold on `size` bytes, None where there is not so much room."""
        hold = Hold(self)
        return hold if hold.grow(size) else None


class Hold:
    """The bytes one mail takes up."""

    def __init__(self, room: Room) -> None:
        """Hold nothing yet."""
        self._room = room
        self._size = 0

    def grow(self, size: int) -> bool:
        """Hold `size` bytes in all, if there is room for them; it never shrinks."""
        more = size - self._size
        if more > self._room.free:
            return False
        if more > 0:
            self._room.free -= more
            self._size = size
        return True

    def release(self) -> None:
        """Give back what is held."""
        self._room.free += self._size
        self._size = 0
