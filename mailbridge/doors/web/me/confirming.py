"""Asks a new address, by mail, whether it is the member's who says so; a day passes in between.

Whoever reads that mailbox decides. Nobody learns here whether the address is
somebody's already: then no mail is sent, and the page says the same.
"""

from mailbridge.changes import AddressAdded
from mailbridge.core.addressing import address_notice
from mailbridge.core.member_values import email_address
from mailbridge.doors.web.me.acts import member_of
from mailbridge.doors.web.pace import PER_PEER
from mailbridge.doors.web.signed import Visit
from mailbridge.model import Asks, Outcome, Question, Seat
from mailbridge.store import notices, own
from mailbridge.store.books import Books, record


def ask_address(visit: Visit, seat: Seat, text: str) -> None:
    """Mail the question to an address, once a day at most, and never to somebody else's."""
    visit.web.pace.keep("address", visit.request, *PER_PEER)
    new = email_address(text)
    with visit.web.store.writing() as connection:
        if own.is_taken(connection, new.key) or notices.had_one(connection, new.key, visit.now):
            return
        context = Books().gather(connection, seat.slug, Asks(), visit.now)
        member = member_of(connection, seat)
        change = AddressAdded(member.id, new.text, new.key)
        asked = Question(
            context.next_question, "address", member.id, detail=new.text, changes=(change,)
        )
        said = address_notice(member, new.text, asked, context, visit.web.site)
        outcome = Outcome("command", "address", questions=(asked,), notices=(said,))
        record(connection, seat.alliance_id, outcome, visit.now)
