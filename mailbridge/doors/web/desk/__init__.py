"""The desk: the table of its routes, in the order they are tried; one file a page.

How a page is added says docs/architecture.md, "A desk page".
"""

from mailbridge.doors.web.desk import announcements, home
from mailbridge.doors.web.desk.moderating import MODERATING
from mailbridge.doors.web.desk.preparing import NEW, PREPARING
from mailbridge.doors.web.signed import SignedPage

_ONE = "/desk/{slug}/announcements/{name}"

DESK: tuple[SignedPage, ...] = (
    SignedPage("/desk", home.show),
    NEW,
    SignedPage("/desk/{slug}", home.show, may="support"),
    SignedPage("/desk/{slug}/announcements", announcements.show, announcements.write, "support"),
    SignedPage(_ONE, announcements.show_one, announcements.act, may="support"),
    SignedPage(f"{_ONE}/stop", None, announcements.stop, may="support"),
    *MODERATING,
    *PREPARING,
)
