"""The desk's pages by which an alliance is prepared: its people and its plan."""

from mailbridge.doors.web.desk import board, importing, invite, people
from mailbridge.doors.web.signed import SignedPage

PREPARING: tuple[SignedPage, ...] = (
    SignedPage("/desk/{slug}/people", people.show, may="support"),
    SignedPage("/desk/{slug}/people/invitations", board.show, may="support"),
    SignedPage(
        "/desk/{slug}/people/invite", invite.show, invite.act, may="lead", most=importing.LIST
    ),
    SignedPage(
        "/desk/{slug}/people/import", importing.show, importing.act, may="lead", most=importing.LIST
    ),
    SignedPage("/desk/{slug}/people/{member}", people.show_one, people.change, may="support"),
    SignedPage("/desk/{slug}/people/{member}/undo", None, people.undo, may="support"),
)
