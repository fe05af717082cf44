"""The mail that asks a new address whether the member who named it reads it."""

from dataclasses import dataclass

from mailbridge.core.notices import Addressee, Word, notice
from mailbridge.core.site import Site
from mailbridge.model import Context, Member, Notice, Question


@dataclass(frozen=True, slots=True)
class NewAddress:
    """The values of mail/notices/address.txt: the address, and how the member is named."""

    address: str
    member: str


def address_notice(
    member: Member, address: str, asked: Question, context: Context, site: Site
) -> Notice:
    """Return the mail, in the member's language."""
    to = Addressee(member.name, address, member.language, member.time_zone)
    word = Word("address", to, NewAddress(address, member.name), asks=asked)
    return notice(word, context, site)
