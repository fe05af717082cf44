"""/desk/SLUG/discussion/14: one post moved, split off, merged, starred, tied to questions."""

from dataclasses import replace

from starlette.exceptions import HTTPException
from starlette.responses import Response

from mailbridge import tending
from mailbridge.core.forms import Form
from mailbridge.core.letter import plain
from mailbridge.core.marked import passages_in
from mailbridge.core.pages.desk.discussion import StarRow, tend_page, theme_by_id
from mailbridge.core.pages.desk.frame import Done
from mailbridge.core.pages.words import masked
from mailbridge.doors.web.desk.acting import by
from mailbridge.doors.web.desk.discussion import marks_of
from mailbridge.doors.web.numbers import NUMBER, number
from mailbridge.doors.web.signed import Visit
from mailbridge.errors import NotFound
from mailbridge.model import Entry, Translation
from mailbridge.store import posts, stars
from mailbridge.store.stars import Span
from mailbridge.tending import Place

_MOST_STARS = 20  # passages of one post at once
_LONGEST, _LONGEST_NAME = 100_000, 200  # characters of a translation, and of who made it


def show(visit: Visit) -> Response:
    """Return the post with its acts."""
    return _page(visit, Form())


def act(visit: Visit, form: Form) -> Response:
    """Do what the button says."""
    acts = {
        "move": _move,
        "split": _split,
        "merge": _merge,
        "star": _star,
        "tie": _tie,
        "translate": _translate,
        "late": _late,
        "withdraw": _withdraw,
    }
    chosen = acts.get(form.line("do"))
    if chosen is None:
        raise HTTPException(404)
    return chosen(visit, form)


def back(visit: Visit, form: Form) -> Response:
    """Undo what the form's key names, by saying how it was before."""
    what, _, rest = form.line("key").partition(" ")
    store, here, one = visit.web.store, visit.here.id, number(visit.request, "number")
    match what:
        case "place":
            parent, _, theme = rest.partition(" ")
            place = Place(_number(parent), _known_theme(visit, theme))
            tending.put(store, here, one, place, by(visit), visit.now)
        case "stars":
            ids = [int(each) for each in rest.split() if NUMBER.fullmatch(each)]
            tending.unstar(store, here, one, ids, by(visit), visit.now)
        case "late" | "in_time":
            tending.mark_late(store, here, one, by(visit), visit.now, late=what == "late")
        case "questions":
            questions = [int(each) for each in rest.split() if NUMBER.fullmatch(each)]
            tending.tie(store, here, one, questions, by(visit), visit.now)
        case "withdraw":
            tending.take_back(store, here, one, by(visit), visit.now)
        case "shown":
            tending.show_again(store, here, one, by(visit), visit.now)
        case _:
            raise HTTPException(404)
    return visit.done(_here(visit), Done("undone"))


def _move(visit: Visit, form: Form) -> Response:
    theme = _known_theme(visit, form.line("theme"))
    return _placed(visit, form, Place(None, theme), "moved")


def _split(visit: Visit, form: Form) -> Response:
    return _placed(visit, form, Place(None, _entry(visit).outline.theme_id), "split")


def _merge(visit: Visit, form: Form) -> Response:
    into = form.line("into").removeprefix("#")
    if not NUMBER.fullmatch(into):
        return _page(visit, form.with_fault("into", "no_number"), 422)
    return _placed(visit, form, Place(int(into), None), "merged")


def _placed(visit: Visit, form: Form, place: Place, what: str) -> Response:
    store, here, one = visit.web.store, visit.here.id, number(visit.request, "number")
    with store.reading() as connection:
        was = tending.place_of(connection, here, one)
    try:
        tending.put(store, here, one, place, by(visit), visit.now)
    except NotFound:  # no such post, or it stands below this one
        return _page(visit, form.with_fault("into", "no_parent"), 422)
    key = f"place {was.parent or 0} {was.theme_id or 0}"
    return _done(visit, what, key)


def _star(visit: Visit, form: Form) -> Response:
    entry = _entry(visit)
    spans = [_span(entry, value) for value in form.all("span")]
    lines = tuple(line for line in form.text("passage").splitlines() if line.strip())
    found = passages_in(entry.text, lines) if lines else ()
    if lines and not found:
        return _page(visit, form.with_fault("passage", "no_words"), 422)
    spans += [Span(entry.outline.number, *span) for span in found]
    if not spans:
        return _page(visit, form.with_fault("passage", "none_ticked"), 422)
    store, here = visit.web.store, visit.here.id
    made = tending.star(store, here, spans[:_MOST_STARS], by(visit), visit.now)
    return _done(visit, "starred", f"stars {' '.join(map(str, made))}")


def _tie(visit: Visit, form: Form) -> Response:
    one, here = number(visit.request, "number"), visit.here
    theme = theme_by_id(here, _entry(visit).outline.theme_id)
    known = len(theme.questions) if theme else 0
    asked = [int(each) for each in form.all("question") if NUMBER.fullmatch(each)]
    questions = [each for each in asked if each <= known]
    with visit.web.store.reading() as connection:
        was = marks_of(connection, here.id).questions.get(one, ())
    tending.tie(visit.web.store, here.id, one, questions, by(visit), visit.now)
    return _done(visit, "tied", f"questions {' '.join(map(str, was))}")


def _translate(visit: Visit, form: Form) -> Response:
    language, by_whom = form.line("language"), plain(form.line("translator"))
    text = form.text("translation").strip()
    if language not in visit.web.site.looks:
        return _page(visit, form.with_fault("language", "no_choice"), 422)
    if not text and language not in {each.language for each in _entry(visit).translations}:
        return _page(visit, form.with_fault("translation", "missing"), 422)
    if text and not by_whom:
        return _page(visit, form.with_fault("translator", "missing"), 422)
    if len(text) > _LONGEST or len(by_whom) > _LONGEST_NAME:
        return _page(visit, form.with_fault("translation", "too_long"), 422)
    one, words = number(visit.request, "number"), Translation(language, text, by_whom)
    tending.translate(visit.web.store, visit.here.id, one, words, by(visit), visit.now)
    return visit.done(_here(visit), Done("translated" if text else "untranslated"))


def _late(visit: Visit, form: Form) -> Response:
    late, one = form.line("late") == "yes", number(visit.request, "number")
    store, here = visit.web.store, visit.here.id
    tending.mark_late(store, here, one, by(visit), visit.now, late=late)
    return _done(visit, "late" if late else "in_time", "in_time" if late else "late")


def _withdraw(visit: Visit, form: Form) -> Response:
    del form
    one = number(visit.request, "number")
    tending.take_back(visit.web.store, visit.here.id, one, by(visit), visit.now)
    return _done(visit, "withdrawn", "shown")


def _span(entry: Entry, value: str) -> Span:
    starts, _, ends = value.partition("-")
    if not (starts.isascii() and starts.isdecimal() and NUMBER.fullmatch(ends)):
        raise HTTPException(404)
    return Span(entry.outline.number, int(starts), int(ends))


def _number(text: str) -> int | None:
    return int(text) if NUMBER.fullmatch(text) else None


def _known_theme(visit: Visit, text: str) -> int | None:
    """Return a theme's id, None for none; HTTPException where it is not of this alliance."""
    theme_id = _number(text)
    if theme_id is not None and theme_by_id(visit.here, theme_id) is None:
        raise HTTPException(404)
    return theme_id


def _entry(visit: Visit) -> Entry:
    with visit.web.store.reading() as connection:
        one = number(visit.request, "number")
        entry = posts.post_by_number(connection, visit.here.id, one)
    if entry is None or entry.state == "erased":
        raise HTTPException(404)
    return entry


def _page(visit: Visit, form: Form, status: int = 200) -> Response:
    entry = _entry(visit)
    one = entry.outline.number
    with visit.web.store.reading() as connection:
        marks = marks_of(connection, visit.here.id)
        starred = stars.starred(connection, visit.here.id, (one,))
    rows = [StarRow(each.id, masked(each.text), each.by, each.stands) for each in starred]
    tied = tuple(("question", str(each)) for each in marks.questions.get(one, ()))
    theme = ("theme", str(entry.outline.theme_id or 0))
    values = form.values if form.faulty else (theme, *tied)
    around = replace(visit.around(), languages=tuple(visit.web.site.looks))
    page = tend_page(
        (visit.frame(), visit.desk("discussion"), around),
        visit.here,
        entry,
        (marks, rows),
        visit.zone,
        Form(values, (), form.faults),
    )
    return visit.page("desk/tend", page, status)


def _here(visit: Visit) -> str:
    one = number(visit.request, "number")
    return visit.web.links.desk(visit.here.slug, f"discussion/{one}")


def _done(visit: Visit, what: str, key: str) -> Response:
    return visit.done(_here(visit), Done(what, "", f"{_here(visit)}/back", key))
