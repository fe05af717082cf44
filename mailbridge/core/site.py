"""What every mail and page of one installation has in common, read once from its settings."""

from dataclasses import dataclass

from jinja2 import Environment

from mailbridge.core.route import Addresses
from mailbridge.core.tokens import Keys


@dataclass(frozen=True, slots=True)
class Site:
    """One installation; `base_url` has no slash at its end and may be "" (then no links)."""

    name: str
    base_url: str
    addresses: Addresses
    keys: Keys
    templates: Environment
