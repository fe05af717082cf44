"""The desk's pages of Highlights, of the week, of the end and of the plan's mails.

`kept.py` reads and saves for all of Highlights. One form holds a whole document, so
that everything works without a script: what is saved is a version, and the button
beside "Saved" goes back to the one before.
"""

from digests.web.desk import closing, edit, pick, plan, tell, week
from mailbridge.doors.web.signed import SignedPage

_MOST = 2 * 1024 * 1024  # bytes: a whole alliance's document in one form
_ONE = "/desk/{slug}/highlights/{module}"

DESK: tuple[SignedPage, ...] = (
    SignedPage("/desk/{slug}/highlights", edit.show_all, may="support"),
    SignedPage(_ONE, edit.show, edit.save, "support", _MOST),
    SignedPage(f"{_ONE}/propose", None, edit.draft, "support"),
    SignedPage(f"{_ONE}/undo", None, edit.undo, "support"),
    SignedPage(f"{_ONE}/passages", pick.show, pick.take, "support", _MOST),
    SignedPage(f"{_ONE}/quoted", None, tell.ask_the_quoted, "support"),
    SignedPage(f"{_ONE}/publish", None, tell.publish, "support"),
    SignedPage("/desk/{slug}/week", week.show, week.act, "support"),
    SignedPage("/desk/{slug}/week/undo", None, week.undo, "support"),
    SignedPage("/desk/{slug}/closing", closing.show, may="support"),
    SignedPage("/desk/{slug}/plan/calendar", plan.calendar, may="support"),
    SignedPage("/desk/{slug}/plan/rehearsal", plan.show_rehearsal, plan.act_rehearsal, "lead"),
    SignedPage("/desk/{slug}/plan/in/{module}/weeks/{theme}/mail", plan.mail, may="support"),
)
