"""/desk/SLUG/highlights/MODULE/passages: the posts of a theme, to pick passages from."""

from collections import Counter
from collections.abc import Iterable

from starlette.responses import Response

from digests.core.highlights.edit import add_passages, add_view
from digests.core.highlights.excerpt import spans_in
from digests.core.highlights.propose import themes_in
from digests.core.pages.desk_passages import PassagesPage, PostPassages, post_passages, spans_of
from digests.web.desk.kept import Here, here, save
from mailbridge.core.forms import Form
from mailbridge.core.pages.desk.frame import Done, on_sheet
from mailbridge.core.pages.links import Link, asking
from mailbridge.core.pages.words import masked
from mailbridge.doors.web.signed import Visit
from mailbridge.model import Highlights, Theme
from mailbridge.model.highlights import Span
from mailbridge.store import Connection, highlights
from mailbridge.store.participation import contributions
from mailbridge.store.stars import starred

_POSTS = 20  # on one page: all their words are there


def show(visit: Visit) -> Response:
    """Return the posts of the theme that the URL names, else of the first that has any."""
    with visit.web.store.reading() as connection:
        return _page(visit, connection, here(visit, connection), Form())


def take(visit: Visit, form: Form) -> Response:
    """Put what was ticked or typed under a point of view; what stands in no post is a fault."""
    with visit.web.store.writing() as connection:
        found = here(visit, connection)
        standing = highlights.standing(connection, visit.here.id)
        chosen = spans_of(form.all("passage"), standing)
        for number, words in _typed(form):
            spans = spans_in(standing[number].latest_text, words) if number in standing else ()
            form = form.with_fault(f"words-{number}", "" if spans else "not_there")
            chosen[number] = (*chosen.get(number, ()), *spans)
        if not any(chosen.values()) and not form.faulty:
            form = form.with_fault("view", "nothing_picked")
        content, view = _under(found.content, form)
        form = form.with_fault("heading", "" if view else "missing")
        if form.faulty:
            return _page(visit, connection, found, form)
        for number, spans in sorted(chosen.items()):
            content = add_passages(content, view, standing[number], spans)
        save(visit, connection, found, content)
    undo = found.paths["undo"] if found.version else ""
    done = Done("picked", str(len(chosen)), undo, str(found.version))
    return visit.done(found.paths[""], done)


def _typed(form: Form) -> Iterable[tuple[int, str]]:
    for name in dict.fromkeys(key for key, _ in form.values):
        number = name.removeprefix("words-")
        if number != name and number.isdecimal() and len(number) < 9 and form.text(name):
            yield int(number), form.text(name)


def _under(content: Highlights, form: Form) -> tuple[Highlights, int]:
    """Return the document and the point of view chosen, made if it is new; 0 where none is."""
    if heading := form.line("heading"):
        content = add_view(content, heading)
        return content, content.last_key
    chosen = form.line("view")
    return content, next((one.key for one in content.views if str(one.key) == chosen), 0)


def _page(visit: Visit, connection: Connection, found: Here, form: Form) -> Response:
    alliance = visit.here
    themes = themes_in(alliance, found.content.module)
    posts = contributions(connection, alliance.id)
    busy = {post.theme_id for post in posts if post.kind == "post"}
    theme = _chosen(visit, themes, busy)
    chosen = asking(found.paths["passages"], {"theme": str(theme.id)} if theme else {})
    rows = _rows(visit, connection, found, theme)
    shown, ways = on_sheet(rows, chosen, visit.sheet, _POSTS)
    labels = {
        one.id: f"M{module.number}.{one.number}"
        for module in alliance.modules
        for one in module.themes
    }
    path = found.paths["passages"]
    page = PassagesPage(
        frame=visit.frame(),
        desk=visit.desk("highlights"),
        form=form,
        title=masked(theme.title) if theme else "",
        themes=tuple(
            (
                Link(f"{labels[one.id]} {masked(one.title)}", asking(path, {"theme": str(one.id)})),
                one == theme,
            )
            for one in themes
        ),
        posts=tuple(shown),
        turning=ways,
        views=tuple((str(one.key), masked(one.heading)) for one in found.content.views),
        action=asking(chosen, {"page": str(visit.sheet)} if visit.sheet > 1 else {}),
        back=found.paths[""],
    )
    return visit.page("desk/highlights_passages", page, 422 if form.faulty else 200)


def _chosen(visit: Visit, themes: tuple[Theme, ...], busy: set[int | None]) -> Theme | None:
    asked = visit.asked("theme")
    named = next((one for one in themes if str(one.id) == asked), None)
    return named or next((one for one in themes if one.id in busy), None)


def _rows(
    visit: Visit, connection: Connection, found: Here, theme: Theme | None
) -> tuple[PostPassages, ...]:
    """Return the posts of a theme: starred ones first, then those answered most."""
    alliance = visit.here
    posts = contributions(connection, alliance.id)
    sources = highlights.standing(connection, alliance.id)
    stars: dict[int, list[tuple[Span, str]]] = {}
    for star in starred(connection, alliance.id):
        if star.stands:
            stars.setdefault(star.number, []).append(((star.starts, star.ends), star.note))
    answers = Counter(post.parent for post in posts if post.parent)
    quoted = {one.number for one in found.content.excerpts}
    own = [
        post
        for post in posts
        if theme and post.theme_id == theme.id and post.kind in ("post", "wrap_up")
    ]
    own.sort(key=lambda post: (post.number not in stars, -answers[post.number], post.number))
    return tuple(
        post_passages(
            visit.around(),
            alliance,
            (post, sources[post.number]),
            stars.get(post.number, ()),
            (answers[post.number], post.number in quoted),
        )
        for post in own
        if post.number in sources
    )
