"""As much of mail-parser as mailbridge uses."""

from datetime import datetime
from email.message import Message
from typing import TypedDict

class _Defect(TypedDict):
    header: str
    occurrence: int
    reason: str
    raw: str
    recovered: bool

class _File(TypedDict):
    filename: str
    mail_content_type: str

class MailParser:
    def __init__(self, message: Message | None = None) -> None: ...
    @property
    def from_(self) -> list[tuple[str, str]]: ...
    @property
    def to(self) -> list[tuple[str, str]]: ...
    @property
    def cc(self) -> list[tuple[str, str]]: ...
    @property
    def date(self) -> datetime | None: ...
    @property
    def attachments(self) -> list[_File]: ...
    @property
    def address_header_defects(self) -> list[_Defect]: ...
    @property
    def has_defects(self) -> bool: ...
    @property
    def subject(self) -> str: ...
    @property
    def text_plain(self) -> list[str]: ...

def parse_from_bytes(bt: bytes) -> MailParser: ...
