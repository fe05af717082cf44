"""The desk's pages of moderating: held mail, the discussion, what did not go through."""

from mailbridge.doors.web.desk import (
    audit,
    behalf,
    discussion,
    found_links,
    held,
    held_mail,
    stuck,
    tend,
)
from mailbridge.doors.web.signed import SignedPage

_MAIL = "/desk/{slug}/held/{mail}"
_LINKS = "/desk/{slug}/discussion/links"  # before /desk/{slug}/discussion/{number}

MODERATING: tuple[SignedPage, ...] = (
    SignedPage("/desk/{slug}/held", held.show, held.act, may="support"),
    SignedPage("/desk/{slug}/held/undo", None, held.undo, may="support"),
    SignedPage(_MAIL, held_mail.show, held_mail.act, may="support"),
    SignedPage(f"{_MAIL}/claim", None, held_mail.take, may="support"),
    SignedPage(f"{_MAIL}/edit", held_mail.show_edit, held_mail.act_edit, may="support"),
    SignedPage(f"{_MAIL}/restore", None, held_mail.put_back, may="support"),
    SignedPage(f"{_MAIL}/mail.eml", held_mail.raw, may="support"),
    SignedPage(f"{_MAIL}/files/{{position}}", held_mail.file, may="support"),
    SignedPage("/desk/{slug}/discussion", discussion.show, may="support"),
    SignedPage("/desk/{slug}/discussion/confirm", None, discussion.confirm, may="support"),
    SignedPage(_LINKS, found_links.show, found_links.add, may="support"),
    SignedPage("/desk/{slug}/discussion/{number}", tend.show, tend.act, may="support"),
    SignedPage("/desk/{slug}/discussion/{number}/back", None, tend.back, may="support"),
    SignedPage("/desk/{slug}/behalf", behalf.show, behalf.act, may="support"),
    SignedPage("/desk/{slug}/stuck", stuck.show, may="support"),
    SignedPage("/desk/{slug}/stuck/replay", None, stuck.replay, may="support"),
    SignedPage("/desk/{slug}/stuck/drop", None, stuck.drop, may="support"),
    SignedPage("/desk/{slug}/stuck/again", None, stuck.again, may="support"),
    SignedPage("/desk/{slug}/audit", audit.show, may="support"),
    SignedPage("/desk/{slug}/trace", audit.trace, may="support"),
)
