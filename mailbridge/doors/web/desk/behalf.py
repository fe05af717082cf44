"""/desk/SLUG/behalf: what a member told a moderator, by telephone or from another address."""

from secrets import token_hex

from starlette.responses import Response

from mailbridge.core.forms import Form, filled
from mailbridge.core.pages.desk.discussion import behalf_page, themes_of
from mailbridge.core.pages.desk.frame import Done
from mailbridge.core.weeks import current_theme
from mailbridge.doors.web.desk.acting import by
from mailbridge.doors.web.numbers import NUMBER
from mailbridge.doors.web.signed import Visit
from mailbridge.errors import NotFound
from mailbridge.store import people
from mailbridge.tending import SentIn, send_in

_LONGEST_SUBJECT, _LONGEST = 300, 100_000  # characters


def show(visit: Visit) -> Response:
    """Return the form."""
    theme = current_theme(visit.here, visit.now)
    return _page(visit, filled(theme=str(theme.id) if theme else ""))


def act(visit: Visit, form: Form) -> Response:
    """Publish it as the member's, with the remark that it was sent in; the member is told."""
    form, wanted = _read(visit, form)
    if wanted is None:
        return _page(visit, form, 422)
    web, slug = visit.web, visit.here.slug
    try:
        made = send_in(web.store, web.site, slug, wanted, by(visit), visit.now)
    except NotFound:
        return _page(visit, form.with_fault("answers", "no_post"), 422)
    here = web.links.desk(slug, f"discussion/{made}")
    return visit.done(here, Done("sent_in", f"#{made}", f"{here}/back", "withdraw"))


def _read(visit: Visit, form: Form) -> tuple[Form, SentIn | None]:
    member, answers = form.line("member"), form.line("answers").removeprefix("#")
    subject, words, theme = form.line("subject"), form.text("words"), form.line("theme")
    known = member in {key for key, _ in _members(visit)}
    form = form.with_fault("member", "" if known else "no_choice")
    form = form.with_fault("answers", "no_number" if answers and not _is(answers) else "")
    form = form.with_fault("subject", "" if subject or answers else "missing")
    form = form.with_fault("subject", "too_long" if len(subject) > _LONGEST_SUBJECT else "")
    form = form.with_fault("words", "" if words else "missing")
    form = form.with_fault("words", "too_long" if len(words) > _LONGEST else "")
    form = form.with_fault("theme", "" if not theme or theme in _themes(visit) else "no_choice")
    if form.faulty:
        return form, None
    return form, SentIn(
        member_id=int(member),
        subject=subject,
        words=words,
        answers=int(answers) if answers else None,
        theme_id=int(theme) if theme else None,
        message_id=f"<{token_hex(12)}.desk@{visit.web.site.addresses.domain}>",
    )


def _is(text: str) -> bool:
    return NUMBER.fullmatch(text) is not None


def _themes(visit: Visit) -> dict[str, str]:
    return dict(themes_of(visit.here))


def _members(visit: Visit) -> list[tuple[str, str]]:
    with visit.web.store.reading() as connection:
        members = people.members(connection, visit.here.id)
    named = sorted(members, key=lambda member: member.name.casefold())
    return [(str(member.id), member.name) for member in named]


def _page(visit: Visit, form: Form, status: int = 200) -> Response:
    page = behalf_page(
        (visit.frame(), visit.desk("discussion"), visit.around()),
        visit.here,
        _members(visit),
        form,
    )
    return visit.page("desk/behalf", page, status)
