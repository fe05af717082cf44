"""The page that every letter's footer names: a link to one's settings, mailed; or a mail that asks.

It is there for members of every alliance, of one whose archive is closed too;
so it tells nothing about the alliance but the addresses a letter names as well.
"""

from dataclasses import dataclass

from mailbridge.core.forms import Form
from mailbridge.core.pages.frame import Around, Frame, bare_frame, frame
from mailbridge.model import Alliance


@dataclass(frozen=True, slots=True)
class MailPage:
    """The form that mails a link, the addresses that do what their names say, and the moderators'.

    `sign_in` is where the form goes, `settings` what its link opens. `join` is "" where
    nobody can join who was not invited.
    """

    frame: Frame
    form: Form
    sign_in: str
    settings: str
    slug: str
    weekly: str
    pause: str
    leave: str
    join: str
    owner: str


def mail_page(around: Around, alliance: Alliance) -> MailPage:
    """Return the page about one's own mail."""
    of, slug = around.addresses.of, alliance.slug
    path = around.links.mail(slug)
    public = alliance.archive == "public"
    return MailPage(
        frame=frame(around, alliance, path) if public else bare_frame(around, path),
        form=Form(),
        sign_in=around.links.sign_in(),
        settings=around.links.me(f"in/{slug}"),
        slug=slug,
        weekly=of(slug, "weekly"),
        pause=of(slug, "pause"),
        leave=of(slug, "leave"),
        join="" if alliance.joining == "closed" else of(slug, "join"),
        owner=of(slug, "owner"),
    )
