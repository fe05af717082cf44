"""The desk: the table of its routes, in the order they are tried; one file a page.

How a page is added says docs/architecture.md, "A desk page".
"""

from mailbridge.doors.web.desk import home
from mailbridge.doors.web.signed import SignedPage

DESK: tuple[SignedPage, ...] = (
    SignedPage("/desk", home.show),
    SignedPage("/desk/{slug}", home.show, may="support"),
)
