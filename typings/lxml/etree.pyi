"""As much of lxml.etree as mailbridge uses."""

from collections.abc import Iterator, Sequence

class _Attributes:
    def get(self, key: str, default: str = "") -> str: ...
    def __bool__(self) -> bool: ...
    def __contains__(self, key: str) -> bool: ...

class _Element:
    tag: object
    text: str | None
    tail: str | None
    attrib: _Attributes
    def get(self, key: str, default: str = "") -> str: ...

class _LogEntry:
    message: str
    type_name: str

class HTMLParser:
    error_log: Sequence[_LogEntry]
    def __init__(
        self, *, encoding: str | None = None, huge_tree: bool = False, remove_pis: bool = False
    ) -> None: ...

class iterwalk(Iterator[tuple[str, _Element]]):  # noqa: N801  # lxml's own name
    def __init__(self, element: _Element, events: Sequence[str] = ...) -> None: ...
    def __next__(self) -> tuple[str, _Element]: ...
    def skip_subtree(self) -> None: ...

class LxmlError(Exception): ...

def fromstring(text: bytes, parser: HTMLParser | None = None) -> _Element | None: ...
