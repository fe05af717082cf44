"""Where each provider's sign-in is, and what has to be asked of it for mail.

Google lets a device code stand for a few harmless scopes only, and mail is not
among them: there the code comes back in the address the browser ends at.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from config.model import OAuth2

_MICROSOFT = "https://login.microsoftonline.com"
_OFFICE = "https://outlook.office.com"


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider's addresses, `consent_url` or `device_url` being ""; and who we are to it."""

    token_url: str
    scope: str
    client_id: str
    client_secret: str
    device_url: str = ""
    consent_url: str = ""

    @property
    def client(self) -> dict[str, str]:
        """The form fields that say who we are."""
        secret = {"client_secret": self.client_secret} if self.client_secret else {}
        return {"client_id": self.client_id, **secret}


def provider_of(settings: "OAuth2") -> Provider:
    """Return the provider that the settings name."""
    ours = (settings.client_id, settings.client_secret)
    match settings.provider:
        case "google":
            return Provider(
                "https://oauth2.googleapis.com/token",
                "https://mail.google.com/",
                *ours,
                consent_url="https://accounts.google.com/o/oauth2/v2/auth",
            )
        case "microsoft":
            place = f"{_MICROSOFT}/{settings.tenant}/oauth2/v2.0"
            scopes = (f"{_OFFICE}/IMAP.AccessAsUser.All", f"{_OFFICE}/SMTP.Send", "offline_access")
            return Provider(
                f"{place}/token", " ".join(scopes), *ours, device_url=f"{place}/devicecode"
            )
        case "custom":
            return Provider(
                settings.token_url, settings.scope, *ours, device_url=settings.device_url
            )
