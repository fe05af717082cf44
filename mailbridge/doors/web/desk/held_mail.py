"""/desk/SLUG/held/12: one mail, decided; and then the next one opens by itself."""

from typing import Literal

from starlette.exceptions import HTTPException
from starlette.responses import Response

from mailbridge.core.addresses import normalised
from mailbridge.core.forms import Form, filled
from mailbridge.core.held.edited import own_words
from mailbridge.core.held.ruling import is_over
from mailbridge.core.identity import author_by
from mailbridge.core.pages.desk.discussion import themes_of
from mailbridge.core.pages.desk.frame import Done
from mailbridge.core.pages.desk.held_mail import (
    Arrived,
    Room,
    edit_page,
    held_mail_page,
)
from mailbridge.deciding import Hindrance, Wanted, claim, decide, edit, restore
from mailbridge.doors.web.desk import reading
from mailbridge.doors.web.desk.acting import decider
from mailbridge.doors.web.files import saved
from mailbridge.doors.web.numbers import number
from mailbridge.doors.web.signed import Visit
from mailbridge.model import HeldMail
from mailbridge.store import Connection, incoming, paths, people, rulings, waiting

_REFUSALS = ("off_theme", "personal", "shorter", "repeats", "advertises")
_LONGEST_SUBJECT = 300


def show(visit: Visit) -> Response:
    """Return the page, with words to begin a refusal where the URL asks for some."""
    if not _proposes(visit):
        return reading.show(visit)
    say, language = visit.asked("say"), visit.asked("in")
    form = Form()
    if say in _REFUSALS and language in visit.web.site.looks:
        form = filled(words=_refusal(visit, say, language))
    return _page(visit, form)


def act(visit: Visit, form: Form) -> Response:
    """Publish the mail or refuse it, as it was shown; then show the next."""
    if not _proposes(visit):
        return reading.act(visit, form)
    incoming_id, reject = number(visit.request, "mail"), form.line("do") == "reject"
    words = form.text("words" if reject else "note")
    what: Literal["publish", "reject"] = "reject" if reject else "publish"
    theme = form.line("theme")
    known = dict(themes_of(visit.here))
    if theme and theme not in known:
        return _page(visit, form.with_fault("theme", "no_choice"), 422)
    theme_id = int(theme) if theme and not reject else None
    wanted = Wanted(incoming_id, form.line("version"), what, words, theme_id)
    hindered = decide(visit.web.store, visit.here.slug, [wanted], decider(visit), visit.now)
    if hindered:
        return _hindered(visit, form, hindered[0][1])
    return _on(visit, what)


def take(visit: Visit, form: Form) -> Response:
    """See to the mail, or let go of it."""
    incoming_id, release = number(visit.request, "mail"), form.line("release") == "yes"
    slug, store = visit.here.slug, visit.web.store
    hindrance = claim(store, slug, incoming_id, decider(visit), visit.now, release=release)
    if hindrance:
        return _hindered(visit, form, hindrance)
    return visit.done(_here(visit), Done("released" if release else "taken"))


def show_edit(visit: Visit) -> Response:
    """Return the page on which its words are changed."""
    mail = _mail(visit)
    if is_over(mail):
        return _page(visit, Form(), 409)
    form = filled(subject=mail.draft.subject, words=own_words(mail.draft))
    return _edit_page(visit, mail, form)


def act_edit(visit: Visit, form: Form) -> Response:
    """Put other words for the mail's; its own are kept."""
    mail, subject, words = _mail(visit), form.line("subject"), form.text("words")
    form = form.with_fault("words", "" if words else "missing")
    form = form.with_fault("subject", "too_long" if len(subject) > _LONGEST_SUBJECT else "")
    if (subject, words) == (mail.draft.subject, own_words(mail.draft)):
        form = form.with_fault("words", "the_same")
    if form.faulty:
        return _edit_page(visit, mail, form, 422)
    shown = Wanted(mail.incoming_id, form.line("version"), "publish")
    slug, store = visit.here.slug, visit.web.store
    hindrance = edit(store, slug, shown, (subject, words), decider(visit), visit.now)
    if hindrance:
        return _hindered(visit, form, hindrance)
    return visit.done(_here(visit), Done("edited", undo=f"{_here(visit)}/restore"))


def put_back(visit: Visit, form: Form) -> Response:
    """Put the author's own words back."""
    incoming_id, slug = number(visit.request, "mail"), visit.here.slug
    hindrance = restore(visit.web.store, slug, incoming_id, decider(visit), visit.now)
    if hindrance:
        return _hindered(visit, form, hindrance)
    return visit.done(_here(visit), Done("restored"))


def raw(visit: Visit) -> Response:
    """Return the mail as it came, to be saved."""
    with visit.web.store.reading() as connection:
        found = waiting.one(connection, visit.here.id, number(visit.request, "mail"))
        if found is None:
            raise HTTPException(404)
        mail = incoming.get(connection, found.id)
    return saved(mail.raw, f"{visit.here.slug}-{mail.id}.eml", "message/rfc822")


def file(visit: Visit) -> Response:
    """Return a file that came with the mail, to be saved."""
    files, position = (
        _mail(visit, contents=True).draft.attachments,
        number(visit.request, "position"),
    )
    if position > len(files):
        raise HTTPException(404)
    one = files[position - 1]
    return saved(one.content, one.name, one.type)


def _on(visit: Visit, what: str) -> Response:
    """Return the way to the next mail, or to the list where none waits."""
    links, slug, here = visit.web.links, visit.here.slug, number(visit.request, "mail")
    with visit.web.store.reading() as connection:
        (mail,) = rulings.held_mails(connection, (here,), contents=False)
        by = decider(visit).membership_id
        following = waiting.next_held(connection, visit.here.id, here, by)
    done = Done(what, mail.draft.author, links.desk(slug, "held/undo"), str(here))
    return visit.done(links.desk(slug, f"held/{following}" if following else "held"), done)


def _hindered(visit: Visit, form: Form, why: Hindrance) -> Response:
    """Return the mail as it is now: who was first, or that it has changed."""
    changed = why == "changed"
    return _page(visit, form if changed else Form(), 409, changed=changed)


def _proposes(visit: Visit) -> bool:
    with visit.web.store.reading() as connection:
        found = waiting.one(connection, visit.here.id, number(visit.request, "mail"))
    if found is None:
        raise HTTPException(404)
    return found.proposed


def _mail(visit: Visit, *, contents: bool = False) -> HeldMail:
    with visit.web.store.reading() as connection:
        return _read(connection, visit, contents=contents)


def _read(connection: Connection, visit: Visit, *, contents: bool) -> HeldMail:
    incoming_id = number(visit.request, "mail")
    found = rulings.held_mails(connection, (incoming_id,), contents=contents)
    if not found or incoming.alliance_of(connection, incoming_id) != visit.here.id:
        raise HTTPException(404)
    return found[0]


def _page(visit: Visit, form: Form, status: int = 200, *, changed: bool = False) -> Response:
    alliance, by = visit.here, decider(visit).membership_id
    with visit.web.store.reading() as connection:
        mail = _read(connection, visit, contents=True)
        arrived = _arrived(connection, mail)
        members = people.members(connection, alliance.id)
        following = waiting.next_held(connection, alliance.id, mail.incoming_id, by)
    if not form.line("theme"):
        form = Form((*form.values, ("theme", str(mail.draft.theme_id or ""))), (), form.faults)
    page = held_mail_page(
        (visit.frame(), visit.desk("held"), visit.around()),
        Room(alliance, members, visit.zone, by, following, _offered(visit, mail)),
        mail,
        arrived,
        form,
        changed=changed,
    )
    return visit.page("desk/held_mail", page, status)


def _arrived(connection: Connection, mail: HeldMail) -> Arrived:
    came = incoming.get(connection, mail.incoming_id)
    proof = came.evidence.proof
    address = normalised(proof.author) if proof and proof.author else ""
    known = paths.known(connection, address) if address else ()
    who = author_by(mail.draft.author, proof, known)
    return Arrived(who.sure, who.address, len(came.raw))


def _offered(visit: Visit, mail: HeldMail) -> tuple[tuple[str, str], ...]:
    """Return the refusals there are words for, in the alliance's languages and the author's."""
    site = visit.web.site
    wished = (mail.draft.language or "", *visit.here.languages)
    tags = [site.language_of(tag) for tag in wished if tag]
    return tuple((kind, tag) for kind in _REFUSALS for tag in dict.fromkeys(tags or ["en"]))


def _refusal(visit: Visit, kind: str, language: str) -> str:
    look = visit.web.site.look(language)
    return look.get_template("pages/desk/refusals.txt").render(kind=kind).strip()


def _edit_page(visit: Visit, mail: HeldMail, form: Form, status: int = 200) -> Response:
    page = edit_page((visit.frame(), visit.desk("held"), visit.around()), visit.here, mail, form)
    return visit.page("desk/held_edit", page, status)


def _here(visit: Visit) -> str:
    return visit.web.links.desk(visit.here.slug, f"held/{number(visit.request, 'mail')}")
