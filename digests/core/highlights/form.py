"""A document as the fields of one form, and a form as a document: what the desk's page edits.

Words of authors can be taken out there, with [...] in their place, and never written:
what is not found in the post as it stands is a fault of its field.
"""

from collections.abc import Mapping
from dataclasses import replace

from digests.core.highlights.edit import ExcerptChange, ViewChange, add_view, rearranged
from digests.core.highlights.excerpt import fault_of, spans_in, words_of
from mailbridge.core.forms import Form
from mailbridge.core.pages.words import masked
from mailbridge.model import Excerpt, Highlights, Source, View

Standing = Mapping[int, Source]
Quoted = Mapping[tuple[int, int], Source]

_TEXTS = ("title", "introduction", "conclusions", "not_discussed")
_LONGEST = 40_000


def fields(content: Highlights, sources: Quoted, version: int) -> Form:
    """Return the form that a page begins with."""
    values: list[tuple[str, str]] = [
        ("version", str(version)),
        ("title", content.title),
        ("introduction", content.introduction),
        ("conclusions", content.conclusions),
        ("not_discussed", content.not_discussed),
    ]
    for place, view in enumerate(content.views, 1):
        values += (
            (f"heading-{view.key}", view.heading),
            (f"text-{view.key}", view.text),
            (f"place-{view.key}", str(place)),
        )
        for rank, one in enumerate(view.excerpts, 1):
            values += (
                (f"words-{one.key}", shown(one, sources)),
                (f"before-{one.key}", one.before),
                (f"view-{one.key}", str(view.key)),
                (f"place-{one.key}", str(rank)),
                *(((f"accepted-{one.key}", "yes"),) if one.accepted else ()),
            )
    return Form(tuple(values))


def shown(excerpt: Excerpt, sources: Quoted) -> str:
    """Return an excerpt's words as the desk shows them; "" where they match no more."""
    source = sources.get((excerpt.number, excerpt.version))
    if source is None or fault_of(excerpt, source):
        return ""
    return masked(words_of(excerpt, source.text))


def edited(
    content: Highlights, form: Form, sources: Quoted, standing: Standing
) -> tuple[Highlights, Form]:
    """Return the document as a form has it, and the form with its faults."""
    form = _checked(content, form, sources, standing)
    if form.faulty:
        return content, form
    texts = {name: form.text(name) for name in _TEXTS}
    views = {view.key: _view(view, form) for view in content.views}
    excerpts = {one.key: _excerpt(one, form, sources, standing) for one in content.excerpts}
    changed = rearranged(replace(content, **texts), views, excerpts)
    heading = form.line("new_heading")
    return (add_view(changed, heading) if heading else changed), form


def _checked(content: Highlights, form: Form, sources: Quoted, standing: Standing) -> Form:
    for name in _TEXTS:
        form = form.with_fault(name, "too_long" if len(form.text(name)) > _LONGEST else "")
    for view in content.views:
        if not form.line(f"remove-{view.key}"):
            empty = not form.line(f"heading-{view.key}")
            form = form.with_fault(f"heading-{view.key}", "missing" if empty else "")
        form = form.with_fault(f"place-{view.key}", _rank_fault(form, view.key))
    for one in content.excerpts:
        form = form.with_fault(f"place-{one.key}", _rank_fault(form, one.key))
        if not form.line(f"remove-{one.key}"):
            fault = "not_there" if _lost(one, form, sources, standing) else ""
            form = form.with_fault(f"words-{one.key}", fault)
    return form


def _lost(one: Excerpt, form: Form, sources: Quoted, standing: Standing) -> bool:
    """Whether a field has other words than the post, or none."""
    if not _touched(one, form, sources):
        return False
    source = standing.get(one.number)
    return source is None or not spans_in(source.latest_text, form.text(f"words-{one.key}"))


def _touched(one: Excerpt, form: Form, sources: Quoted) -> bool:
    return form.text(f"words-{one.key}").split() != shown(one, sources).split()


def _view(view: View, form: Form) -> ViewChange:
    return ViewChange(
        heading=form.line(f"heading-{view.key}"),
        text=form.text(f"text-{view.key}"),
        place=_rank(form, view.key),
        removed=bool(form.line(f"remove-{view.key}")),
    )


def _excerpt(one: Excerpt, form: Form, sources: Quoted, standing: Standing) -> ExcerptChange:
    source = standing.get(one.number)
    keep = None
    if source and _touched(one, form, sources):
        keep = spans_in(source.latest_text, form.text(f"words-{one.key}"))
    view = form.line(f"view-{one.key}")
    return ExcerptChange(
        view=int(view) if view.isdecimal() else 0,
        place=_rank(form, one.key),
        before=form.text(f"before-{one.key}"),
        accepted=form.line(f"accepted-{one.key}") == "yes",
        removed=bool(form.line(f"remove-{one.key}")),
        keep=keep,
        source=source,
    )


def _rank(form: Form, key: int) -> float:
    written = form.line(f"place-{key}").replace(",", ".")
    try:
        return max(-1e6, min(float(written or 0), 1e6))
    except ValueError:
        return float("nan")


def _rank_fault(form: Form, key: int) -> str:
    rank = _rank(form, key)
    return "no_number" if rank != rank else ""  # noqa: PLR0124 -- only "not a number" is not itself
