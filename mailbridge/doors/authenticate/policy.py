"""What an author's domain asks others to do with mail that is not its own (DMARC, RFC 7489)."""

from dataclasses import dataclass
from typing import Literal

from mailbridge.doors.authenticate.domains import organisation
from mailbridge.doors.authenticate.names import Deadline, Names, Texts

Asks = Literal["", "none", "quarantine", "reject"]
_ASKS: dict[str, Asks] = {"none": "none", "quarantine": "quarantine", "reject": "reject"}


@dataclass(frozen=True, slots=True)
class Policy:
    """`asks` is "" where nothing is published; `strict` is by which evidence it wants no less."""

    asks: Asks = ""
    strict: frozenset[str] = frozenset()


def policy_of(domain: str, names: Names, until: Deadline) -> Policy | None:
    """Return the policy for a domain's mail, None where nobody answered."""
    own = names.texts(f"_dmarc.{domain}", until)
    if own is None:
        return None
    if tags := _record(own):
        return _policy(tags, "p")
    above = organisation(domain)
    if above == domain:
        return Policy()
    parents = names.texts(f"_dmarc.{above}", until)
    if parents is None:
        return None
    tags = _record(parents)
    return _policy(tags, "sp" if "sp" in tags else "p") if tags else Policy()


def _policy(tags: dict[str, str], key: str) -> Policy:
    strict = {by for by, tag in (("dkim", "adkim"), ("spf", "aspf")) if tags.get(tag) == "s"}
    return Policy(_ASKS.get(tags.get(key, ""), "none"), frozenset(strict))


def _record(texts: Texts) -> dict[str, str]:
    """Return the tags of the one DMARC record; two of them are none (§6.6.3)."""
    found = [tags for text in texts if (tags := _tags(text)).get("v") == "dmarc1"]
    return found[0] if len(found) == 1 else {}


def _tags(text: bytes) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.decode("ascii", "replace").split(";"))
    return {name.strip().lower(): value.strip().lower() for name, _, value in pairs}
