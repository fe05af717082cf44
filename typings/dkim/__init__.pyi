from collections.abc import Callable

class ValidationError(Exception): ...

class DKIM:
    headers: list[tuple[bytes, bytes]]
    include_headers: tuple[bytes, ...]
    signature_fields: dict[bytes, bytes]
    def __init__(self, message: bytes = ..., minkey: int = ...) -> None: ...
    def verify(self, idx: int = ..., dnsfunc: Callable[..., bytes | None] = ...) -> bool: ...
