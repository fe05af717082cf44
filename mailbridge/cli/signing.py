"""A link that signs somebody in, made at the terminal: the one that is mailed, without the mail."""

from datetime import UTC, datetime

from mailbridge.cli.instance import Instance
from mailbridge.core.addresses import normalised
from mailbridge.core.pages.links import Links
from mailbridge.doors.web.session import hashed, new_secret
from mailbridge.store import sessions


def signing_link(instance: Instance, address: str, page: str) -> str:
    """Return the URL of a button that signs a known address's owner in, once and within 15 minutes.

    It leads to a page by its path. LookupError where nobody has the address.
    """
    secret, key, links = new_secret(), normalised(address), Links(instance.site.base_url)
    with instance.store.writing() as connection:
        account = sessions.account(connection, key)
        if account is None:
            raise LookupError("nobody has this address")
        offer = sessions.Offer(hashed(secret), hashed(key), account.person_id, page)
        sessions.offer(connection, offer, datetime.now(UTC))
    return links.absolute(links.sign_in(secret))
