"""The desk: the table of its routes, in the order they are tried; one file a page.

How a page is added says docs/architecture.md, "A desk page".
"""

from mailbridge.doors.web.desk import announcements, held, held_mail, home
from mailbridge.doors.web.desk.preparing import PREPARING
from mailbridge.doors.web.signed import SignedPage

_ONE = "/desk/{slug}/announcements/{name}"

DESK: tuple[SignedPage, ...] = (
    SignedPage("/desk", home.show),
    SignedPage("/desk/{slug}", home.show, may="support"),
    SignedPage("/desk/{slug}/announcements", announcements.show, announcements.write, "support"),
    SignedPage(_ONE, announcements.show_one, announcements.act, may="support"),
    SignedPage(f"{_ONE}/stop", None, announcements.stop, may="support"),
    SignedPage("/desk/{slug}/held", held.show, held.act, may="support"),
    SignedPage("/desk/{slug}/held/undo", None, held.undo, may="support"),
    SignedPage("/desk/{slug}/held/{mail}", held_mail.show, held_mail.act, may="support"),
    SignedPage("/desk/{slug}/held/{mail}/claim", None, held_mail.take, may="support"),
    SignedPage(
        "/desk/{slug}/held/{mail}/edit", held_mail.show_edit, held_mail.act_edit, may="support"
    ),
    SignedPage("/desk/{slug}/held/{mail}/restore", None, held_mail.put_back, may="support"),
    SignedPage("/desk/{slug}/held/{mail}/mail.eml", held_mail.raw, may="support"),
    SignedPage("/desk/{slug}/held/{mail}/files/{position}", held_mail.file, may="support"),
    *PREPARING,
)
