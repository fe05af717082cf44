"""Which recipients are ours, asked of the database as seldom as can be.

The known slugs are remembered. Before an address is refused they are read
again, so that an alliance made a second ago gets its mail.
"""

from collections.abc import Sequence

from mailbridge.core.route import Addresses
from mailbridge.model import Route
from mailbridge.store import Store
from mailbridge.store.plan import slugs


class Recipients:
    """The addresses mail is taken for."""

    def __init__(self, store: Store, addresses: Addresses) -> None:
        """Know no alliance yet; the first address asked for reads them."""
        self._store = store
        self._addresses = addresses
        self._slugs: frozenset[str] = frozenset()

    def known(self, address: str) -> Route | None:
        """Return what an address is for as far as is remembered; it touches no database."""
        return self._addresses.route(address, self._slugs)

    def find(self, address: str) -> Route | None:
        """Return what an address is for, None where it is not ours.

        Raises StoreBusy where that would need a database which is away.
        """
        found = self.known(address)
        if found is None:
            self._read()
            found = self.known(address)
        return found

    def find_all(self, addresses: Sequence[str]) -> tuple[Route, ...]:
        """Return what those of the addresses are for that are ours; StoreBusy as in `find`.

        However many are not ours, the database is asked once.
        """
        if not all(map(self.known, addresses)):
            self._read()
        return tuple(filter(None, map(self.known, addresses)))

    def _read(self) -> None:
        with self._store.reading() as connection:
            self._slugs = slugs(connection)
