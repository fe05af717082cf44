"""As much of linkify-it-py as mailbridge uses."""

from collections.abc import Mapping

class Match:
    index: int
    last_index: int
    raw: str
    url: str

class LinkifyIt:
    def __init__(
        self, schemas: Mapping[str, object] | None = None, options: Mapping[str, bool] | None = None
    ) -> None: ...
    def match(self, text: str) -> list[Match] | None: ...
