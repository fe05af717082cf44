"""The pages that sign in: asking for an address, saying that mail is on its way, and the button.

None of them says whether an address is known here, or whose a link is.
"""

from dataclasses import dataclass
from typing import Literal

from mailbridge.core.forms import Form
from mailbridge.core.pages.frame import Around, Frame, bare_frame

Step = Literal["asking", "members", "over", "mailed", "button"]


@dataclass(frozen=True, slots=True)
class SignInPage:
    """One step; `action` is where its form goes.

    "over" asks anew, for the link was used; "members" asks because what is wanted is theirs.
    """

    frame: Frame
    step: Step
    action: str
    form: Form


def asking_page(around: Around, form: Form, step: Step = "asking") -> SignInPage:
    """Return the page that asks for an address; `step` says first why."""
    return SignInPage(bare_frame(around), step, around.links.sign_in(), form)


def mailed_page(around: Around) -> SignInPage:
    """Return the page after it, the same for every address."""
    return SignInPage(bare_frame(around), "mailed", "", Form())


def button_page(around: Around) -> SignInPage:
    """Return the page that the link opens."""
    return SignInPage(bare_frame(around), "button", "", Form())
