"""Which domains belong to one organisation, by the Public Suffix List (RFC 7489 §3.2).

gov.bo or co.uk are nobody's, and no rule of dots tells them from example.org;
so the list that browsers use is read, as the package publicsuffixlist ships it.
"""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList


def same_organisation(one: str, other: str) -> bool:
    """Whether two domains are the same, or below the same registered one."""
    return one == other or organisation(one) == organisation(other)


def organisation(domain: str) -> str:
    """Return the registered domain that a domain is below; of a public suffix, itself."""
    ascii_form = _ascii(domain)
    return _suffixes().privatesuffix(ascii_form) or ascii_form


def _ascii(domain: str) -> str:
    try:
        return domain.lower().encode("idna").decode("ascii")
    except UnicodeError:
        return domain.lower()


@cache  # 40 ms to read
def _suffixes() -> "PublicSuffixList":
    from publicsuffixlist import PublicSuffixList  # noqa: PLC0415 -- slow, and few commands need it

    return PublicSuffixList()
