"""One spelling for each e-mail address, so that it is found however it is written.

RFC 5321 §2.4 lets a server tell Anna@ from anna@; none that people use does, and
members write both. Domains with accents are kept as people read them, so that
their xn-- form finds the same person.
"""

from functools import lru_cache

import email_validator


@lru_cache(maxsize=4096)  # the same few people write again and again
def normalised(address: str) -> str:
    """Return the one spelling of an address; of what is no address, itself in lower case."""
    try:
        return checked(address).casefold()
    except ValueError:
        return address.strip().casefold()


def checked(address: str) -> str:
    """Return an address as its owner writes it; ValueError, for a person to read, if it is none."""
    try:
        found = email_validator.validate_email(
            address.strip().removeprefix("<").removesuffix(">"),
            check_deliverability=False,
            strict=True,  # no local part over 64 octets
            test_environment=True,  # .test is what other people try us with
        )
    except email_validator.EmailNotValidError as error:
        raise ValueError(f'"{address}" is not an e-mail address: {error}') from None
    return found.normalized
