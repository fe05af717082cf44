"""How a digest is told: one file a format; a new one is a file and a line in FORMATS."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from jinja2 import Environment

from digests.core.contents import Contents
from digests.core.formats.brief import brief
from digests.core.formats.full import full

FORMATS: Mapping[str, Callable[[Contents, Environment], str]] = MappingProxyType(
    {"brief": brief, "full": full}
)
