"""/desk/SLUG/discussion: the posts of a theme, and what waits to be placed."""

from collections import Counter
from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.responses import Response

from mailbridge import tending
from mailbridge.core.forms import Form, filled
from mailbridge.core.pages.desk.discussion import Found, Marks, discussion_page, theme_by_id
from mailbridge.core.pages.desk.frame import SHOWN, Done, turning
from mailbridge.core.pages.thread import reading_order
from mailbridge.core.weeks import current_theme
from mailbridge.doors.web.desk.acting import by
from mailbridge.doors.web.numbers import NUMBER
from mailbridge.doors.web.signed import Visit
from mailbridge.model import Outline
from mailbridge.store import Connection, outlines, posts, stars, threads

_GUESSED = 25  # rows of those placed by a guess: a page has two lists


def show(visit: Visit) -> Response:
    """Return a sheet of a theme's posts in the order people read them: of this week's, unasked."""
    at, here = visit.sheet, visit.here
    theme_id = _chosen(visit, visit.now)
    with visit.web.store.reading() as connection:
        order = reading_order(_outlines(connection, here.id, theme_id))
        sheet = order[(at - 1) * SHOWN : at * SHOWN]
        marks = marks_of(connection, here.id)
        entries = posts.posts_by_number(connection, here.id, [each.number for each in sheet])
        guessed = sorted(marks.unsure)[(at - 1) * _GUESSED : at * _GUESSED]
        unsure = posts.posts_by_number(connection, here.id, guessed)
    if at > 1 and not (sheet or guessed):
        raise HTTPException(404)
    by_number = {entry.outline.number: entry for entry in entries}
    ordered = [by_number[each.number] for each in sheet if each.number in by_number]
    path = visit.web.links.desk(here.slug, f"discussion?theme={theme_id or 0}")
    more = len(order) > at * SHOWN or len(marks.unsure) > at * _GUESSED
    page = discussion_page(
        (visit.frame(), visit.desk("discussion"), visit.around()),
        here,
        Found(ordered, unsure, marks),
        turning(path, at, more=more),
        visit.zone,
        filled(theme=str(theme_id or 0)),
    )
    return visit.page("desk/discussion", page)


def confirm(visit: Visit, form: Form) -> Response:
    """Say with one tap that a post stands where it belongs."""
    key = form.line("key")
    if not NUMBER.fullmatch(key):
        raise HTTPException(404)
    tending.confirm(visit.web.store, visit.here.id, int(key), by(visit), visit.now)
    path = visit.web.links.desk(visit.here.slug, "discussion")
    return visit.done(path, Done("confirmed", f"#{key}"))


def marks_of(connection: Connection, alliance_id: int) -> Marks:
    """Return what moderators noted of an alliance's posts."""
    questions: dict[int, tuple[int, ...]] = {}
    for each in stars.tagged(connection, alliance_id):
        questions[each.number] = (*questions.get(each.number, ()), each.question)
    starred = Counter(each.number for each in stars.starred(connection, alliance_id))
    return Marks(threads.unsure(connection, alliance_id), starred, questions)


def _chosen(visit: Visit, now: datetime) -> int | None:
    """Return the theme that is asked for, None for posts in none; this week's where none is."""
    asked = visit.asked("theme")
    if asked == "0":
        return None
    if NUMBER.fullmatch(asked):
        theme = theme_by_id(visit.here, int(asked))
        if theme is None:
            raise HTTPException(404)
        return theme.id
    current = current_theme(visit.here, now)
    return current.id if current else None


def _outlines(
    connection: Connection, alliance_id: int, theme_id: int | None
) -> tuple[Outline, ...]:
    if theme_id is None:
        return outlines.posts_outside(connection, alliance_id)
    return outlines.posts_of_theme(connection, alliance_id, theme_id)
