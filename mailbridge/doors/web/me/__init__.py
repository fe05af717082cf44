"""A member's own pages: the table of their routes, one file each."""

from mailbridge.doors.web.signed import SignedPage

ME: tuple[SignedPage, ...] = ()
