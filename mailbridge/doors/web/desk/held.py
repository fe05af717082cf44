"""/desk/SLUG/held: the mail that waits, and several decided at once."""

from typing import Literal

from starlette.exceptions import HTTPException
from starlette.responses import Response

from mailbridge.core.forms import Form
from mailbridge.core.pages.desk.frame import SHOWN, Done, turning
from mailbridge.core.pages.desk.held import Queued, held_page
from mailbridge.deciding import Wanted, decide, take_back
from mailbridge.doors.web.desk.acting import decider
from mailbridge.doors.web.numbers import NUMBER
from mailbridge.doors.web.signed import Visit
from mailbridge.store import people, rulings, waiting


def show(visit: Visit) -> Response:
    """Return the list."""
    return _page(visit, Form())


def act(visit: Visit, form: Form) -> Response:
    """Decide about the mails that are ticked, each as it was shown."""
    ticks = tuple(filter(None, map(_ticked, form.all("mail"))))
    if not ticks:
        return _page(visit, form.with_fault("mail", "none_ticked"), 422)
    reject = form.line("do") == "reject"
    what: Literal["publish", "reject"] = "reject" if reject else "publish"
    words = form.text("words") if reject else ""
    wanted = [Wanted(number, version, what, words) for number, version in ticks]
    hindered = decide(visit.web.store, visit.here.slug, wanted, decider(visit), visit.now)
    over = {number for number, _ in hindered}
    done = [str(number) for number, _ in ticks if number not in over]
    word = f"{what}_some" if over else f"{what}_all"
    links, slug = visit.web.links, visit.here.slug
    undo = links.desk(slug, "held/undo") if done else ""
    return visit.done(
        links.desk(slug, "held"), Done(word, f"{len(done)}/{len(over)}", undo, " ".join(done))
    )


def undo(visit: Visit, form: Form) -> Response:
    """Let the mails wait again that the form's key names, where there is time for it."""
    ids = [int(each) for each in form.line("key").split() if NUMBER.fullmatch(each)]
    links, slug = visit.web.links, visit.here.slug
    late = take_back(visit.web.store, slug, ids, decider(visit), visit.now)
    path = links.desk(slug, f"held/{ids[0]}" if len(ids) == 1 else "held")
    return visit.done(path, Done("too_late" if late else "waits_again"))


def _ticked(value: str) -> tuple[int, str] | None:
    number, _, version = value.partition(".")
    return (int(number), version) if NUMBER.fullmatch(number) else None


def _page(visit: Visit, form: Form, status: int = 200) -> Response:
    web, alliance, at = visit.web, visit.here, visit.sheet
    with web.store.reading() as connection:
        found = waiting.held_in(connection, alliance.id, SHOWN + 1, (at - 1) * SHOWN)
        shown = found[:SHOWN]
        proposed = [each.id for each in shown if each.proposed]
        mails = rulings.held_mails(connection, proposed, contents=False)
        soon = waiting.decided_in(connection, alliance.id) if at == 1 else ()
        decided = rulings.held_mails(connection, soon[:SHOWN], contents=False)
        members = people.members(connection, alliance.id)
    if at > 1 and not found:
        raise HTTPException(404)
    by_id = {mail.incoming_id: mail for mail in mails}
    queue = [
        Queued(each.id, each.subject, each.reason, visit.now - each.at, by_id.get(each.id))
        for each in shown
    ]
    page = held_page(
        (visit.frame(), visit.desk("held"), visit.around()),
        alliance,
        members,
        (queue, decided),
        turning(web.links.desk(alliance.slug, "held"), at, more=len(found) > SHOWN),
        form,
    )
    return visit.page("desk/held", page, status)
