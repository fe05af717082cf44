"""Which alliance an address is of, and what for; and the same the other way round.

The world's mail systems change the case of what they carry, quote local parts
that need no quotes, and send to `postmaster` without a domain (RFC 5321
§4.5.1), so addresses are read without regard to any of these. A token is taken
by its shape alone: one that does not verify is still routed, for refusing it
would lose a member's answer. Slugs have no hyphen, dot or plus, so no address
can be read in two ways.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from mailbridge.model import Purpose, Route

# When one mail came to several addresses of an alliance, the first of these is what it was for.
# A report must never become a post; a reply names one post; then come what one person asks for,
# what the moderators are told, and last what is meant for everyone.
SPECIFIC_FIRST: tuple[Purpose, ...] = (
    "bounces",
    "reply",
    "announce",
    "join",
    "leave",
    "pause",
    "weekly",
    "request",
    "owner",
    "post",
    "postmaster",
    "abuse",
)

_NAMED: dict[str, Purpose] = {
    "request": "request",
    "join": "join",
    "leave": "leave",
    "weekly": "weekly",
    "pause": "pause",
    "owner": "owner",
    "announce": "announce",
    "bounces": "bounces",
}
_OPERATORS: dict[str, Purpose] = {"postmaster": "postmaster", "abuse": "abuse"}
# An answer to a question of ours ("q") is for the moderators, and never a post.
_BY_KIND: dict[str, Purpose] = {"b": "bounces", "u": "leave", "q": "owner"}
_TOKEN = re.compile(r"[a-z2-7]{16,28}")
_LONGEST = 320


@dataclass(frozen=True, slots=True)
class Addresses:
    """How our addresses are written: an own domain, or one mailbox with plus signs.

    `domain` is without "@"; `base` is the mailbox of style "plus" (at most 18
    octets before its "@", so that every local part stays within 64) and ""
    in style "domain".
    """

    style: Literal["domain", "plus"]
    domain: str
    base: str = ""

    @property
    def mail_domain(self) -> str:
        """The domain that all our addresses are at, and letters are from."""
        return self._ends()[1]

    def of(self, slug: str, purpose: Purpose) -> str:
        """Return the alliance's address for a purpose; the operators' ones have no slug."""
        if purpose in _OPERATORS:
            return self._join(purpose, "")
        return self._join(slug, "" if purpose in ("post", "reply") else purpose)

    def with_token(self, slug: str, token: str) -> str:
        """Return the address that hands a reply, question or unsubscribe token back to us."""
        local, domain = self._ends()
        return f"{local}+{slug}.{token}@{domain}" if local else f"{slug}+{token}@{domain}"

    def bounce(self, slug: str, token: str) -> str:
        """Return the return path of one delivery."""
        local, domain = self._ends()
        return f"{local}+{slug}.{token}@{domain}" if local else f"{slug}-bounces+{token}@{domain}"

    def route(self, recipient: str, slugs: Collection[str]) -> Route | None:
        """Return what an address of ours is for, None where it is none of ours."""
        if len(recipient) > _LONGEST or not recipient.isascii():
            return None
        local, at, domain = recipient.strip().strip("<>").lower().rpartition("@")
        if not at:
            return _operators(domain, recipient)
        base, own_domain = self._ends()
        if domain.removesuffix(".") != own_domain.lower():
            return None
        local = _unquoted(local)
        if not base:
            return _operators(local, recipient) or _domain_style(local, recipient, slugs)
        name = local.removeprefix(f"{base.lower()}+")
        if name == local:
            return _operators(local, recipient)
        return _operators(name, recipient) or _plus_style(name, recipient, slugs)

    def _ends(self) -> tuple[str, str]:
        if self.style == "domain":
            return "", self.domain
        local, _, domain = self.base.rpartition("@")
        return local, domain

    def _join(self, name: str, extra: str) -> str:
        local, domain = self._ends()
        if local:
            return f"{local}+{name}.{extra}@{domain}" if extra else f"{local}+{name}@{domain}"
        return f"{name}-{extra}@{domain}" if extra else f"{name}@{domain}"


def most_specific(routes: Iterable[Route]) -> tuple[Route, ...]:
    """Return one route for each alliance, in the order they were first named.

    Of several for one alliance the purpose that stands first in
    `SPECIFIC_FIRST` wins, of equal ones the first.
    """
    best: dict[str | None, Route] = {}
    for route in routes:
        known = best.setdefault(route.alliance, route)
        if SPECIFIC_FIRST.index(route.purpose) < SPECIFIC_FIRST.index(known.purpose):
            best[route.alliance] = route
    return tuple(best.values())


def _operators(name: str, recipient: str) -> Route | None:
    purpose = _OPERATORS.get(name)
    return Route(None, purpose, recipient) if purpose else None


def _domain_style(local: str, recipient: str, slugs: Collection[str]) -> Route | None:
    name, plus, token = local.partition("+")
    slug, hyphen, extra = name.partition("-")
    if slug not in slugs or (plus and not _TOKEN.fullmatch(token)):
        return None
    if not hyphen:
        purpose = _of_token(token) if plus else "post"
        return Route(slug, purpose, recipient, token)
    if extra not in _NAMED or (plus and extra != "bounces"):
        return None
    return Route(slug, _NAMED[extra], recipient, token)


def _plus_style(name: str, recipient: str, slugs: Collection[str]) -> Route | None:
    slug, dot, extra = name.partition(".")
    if slug not in slugs:
        return None
    if not dot:
        return Route(slug, "post", recipient)
    if extra in _NAMED:
        return Route(slug, _NAMED[extra], recipient)
    return Route(slug, _of_token(extra), recipient, extra) if _TOKEN.fullmatch(extra) else None


def _of_token(token: str) -> Purpose:
    return _BY_KIND.get(token[0], "reply")


def _unquoted(local: str) -> str:
    return local[1:-1] if len(local) > 1 and local[0] == local[-1] == '"' else local
