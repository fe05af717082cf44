"""Which recipients are ours, asked of the database as seldom as can be.

The known slugs are remembered. Before an address is refused they are read
again, so that an alliance made a second ago gets its mail.
"""

from collections.abc import Sequence

from mailbridge.core.returned import returned
from mailbridge.core.site import Site
from mailbridge.model import Route
from mailbridge.store import Store
from mailbridge.store.plan import slugs


class Recipients:
    """The addresses mail is taken for."""

    def __init__(self, store: Store, site: Site) -> None:
        """Know no alliance yet; the first address asked for reads them."""
        self._store = store
        self._addresses = site.addresses
        self._keys = site.keys
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

    def is_at_home(self, address: str) -> bool:
        """Return whether an address is at our own domain, whoever it may be there."""
        domain = address.strip().strip("<>").rpartition("@")[2].lower().removesuffix(".")
        return "@" not in address or domain == self._addresses.mail_domain.lower()

    def find_all(self, addresses: Sequence[str]) -> tuple[Route, ...]:
        """Return what those of the addresses are for that are ours; StoreBusy as in `find`.

        However many are not ours, the database is asked once.
        """
        if not all(map(self.known, addresses)):
            self._read()
        return tuple(filter(None, map(self.known, addresses)))

    def of_returned(self, raw: bytes) -> tuple[Route, ...]:
        """Return what a mail is for that brings a letter of ours back, whoever it is addressed to.

        Raises StoreBusy as `find`.
        """
        found = returned(raw, self._keys)
        return self.find_all((self._addresses.bounce(found.slug, found.text),)) if found else ()

    def _read(self) -> None:
        with self._store.reading() as connection:
            self._slugs = slugs(connection)
