"""The mail with a link to sign in on the web: one link, a quarter of an hour, used once."""

from dataclasses import dataclass

from mailbridge.core.notices import Addressee, Word, notice
from mailbridge.core.site import Site
from mailbridge.model import Context, Notice


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asked for a link, and where it goes."""

    name: str
    address: str
    language: str = ""
    time_zone: str = ""


@dataclass(frozen=True, slots=True)
class SignIn:
    """The values of mail/notices/sign_in.txt: the whole URL."""

    url: str


def link_notice(asker: Asker, url: str, context: Context, site: Site) -> Notice:
    """Return the mail with the link, in its reader's language."""
    to = Addressee(asker.name, asker.address, asker.language, asker.time_zone)
    return notice(Word("sign_in", to, SignIn(url)), context, site)
