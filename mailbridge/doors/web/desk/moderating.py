"""The routes of moderating: held mail, what did not go through, what was done."""

from mailbridge.doors.web.desk import audit, held, held_mail, stuck
from mailbridge.doors.web.signed import SignedPage

_MAIL = "/desk/{slug}/held/{mail}"

MODERATING: tuple[SignedPage, ...] = (
    SignedPage("/desk/{slug}/held", held.show, held.act, may="support"),
    SignedPage("/desk/{slug}/held/undo", None, held.undo, may="support"),
    SignedPage(_MAIL, held_mail.show, held_mail.act, may="support"),
    SignedPage(f"{_MAIL}/claim", None, held_mail.take, may="support"),
    SignedPage(f"{_MAIL}/edit", held_mail.show_edit, held_mail.act_edit, may="support"),
    SignedPage(f"{_MAIL}/restore", None, held_mail.put_back, may="support"),
    SignedPage(f"{_MAIL}/mail.eml", held_mail.raw, may="support"),
    SignedPage(f"{_MAIL}/files/{{position}}", held_mail.file, may="support"),
    SignedPage("/desk/{slug}/stuck", stuck.show, may="support"),
    SignedPage("/desk/{slug}/stuck/replay", None, stuck.replay, may="support"),
    SignedPage("/desk/{slug}/stuck/drop", None, stuck.drop, may="support"),
    SignedPage("/desk/{slug}/stuck/again", None, stuck.again, may="support"),
    SignedPage("/desk/{slug}/audit", audit.show, may="support"),
    SignedPage("/desk/{slug}/trace", audit.trace, may="support"),
)
