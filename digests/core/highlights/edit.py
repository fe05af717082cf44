"""What moderators do to a document, as functions from one version to the next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from digests.core.highlights.excerpt import pick, shortened
from mailbridge.model import Excerpt, Highlights, Source, View
from mailbridge.model.highlights import Span


@dataclass(frozen=True, slots=True)
class ViewChange:
    """A point of view as a form has it; `place` is its rank among the others."""

    heading: str
    text: str
    place: float
    removed: bool = False


@dataclass(frozen=True, slots=True)
class ExcerptChange:
    """An excerpt as a form has it: under which point of view, where, and what stays of it.

    `keep` are the ranges of its post that stay, None where nothing was changed there.
    """

    view: int
    place: float
    before: str
    accepted: bool
    removed: bool = False
    keep: tuple[Span, ...] | None = None
    source: Source | None = None


def add_view(content: Highlights, heading: str, text: str = "") -> Highlights:
    """Return the document with one more point of view, at its end; its key is `last_key`."""
    key = content.last_key + 1
    return replace(content, views=(*content.views, View(key, heading, text)), last_key=key)


def add_passages(
    content: Highlights, view: int, source: Source, spans: Sequence[Span], *, accepted: bool = True
) -> Highlights:
    """Return the document with ranges of a post as one more excerpt under a point of view.

    What stands between the ranges is left out. A document without that point of view
    stays as it is.
    """
    if not spans or all(one.key != view for one in content.views):
        return content
    key = content.last_key + 1
    whole = (min(first for first, _ in spans), max(after for _, after in spans))
    picked = pick(source, whole, key, accepted=accepted)
    picked = shortened(picked, source.latest_text, spans)
    views = tuple(
        replace(one, excerpts=(*one.excerpts, picked)) if one.key == view else one
        for one in content.views
    )
    return replace(content, views=views, last_key=key)


def rearranged(
    content: Highlights, views: Mapping[int, ViewChange], excerpts: Mapping[int, ExcerptChange]
) -> Highlights:
    """Return the document as a form has it; what the form does not name stays."""
    placed: dict[int, list[tuple[float, int, Excerpt]]] = {view.key: [] for view in content.views}
    for view in content.views:
        for rank, one in enumerate(view.excerpts):
            change = excerpts.get(one.key)
            if change is None:
                placed[view.key].append((rank + 1, one.key, one))
            elif not change.removed:
                home = change.view if change.view in placed else view.key
                placed[home].append((change.place, one.key, _excerpt(one, change)))
    ranked = [
        (views[view.key].place if view.key in views else rank + 1, rank, _view(view, views, placed))
        for rank, view in enumerate(content.views)
        if not (view.key in views and views[view.key].removed)
    ]
    return replace(content, views=tuple(view for _, _, view in sorted(ranked, key=_first_two)))


def accept(content: Highlights, key: int) -> Highlights:
    """Return the document with one excerpt accepted."""
    return replace(
        content,
        views=tuple(
            replace(
                view,
                excerpts=tuple(
                    replace(one, accepted=True) if one.key == key else one for one in view.excerpts
                ),
            )
            for view in content.views
        ),
    )


def _view(
    view: View,
    changes: Mapping[int, ViewChange],
    placed: Mapping[int, list[tuple[float, int, Excerpt]]],
) -> View:
    own = tuple(one for _, _, one in sorted(placed[view.key], key=_first_two))
    change = changes.get(view.key)
    if change is None:
        return replace(view, excerpts=own)
    return replace(view, heading=change.heading, text=change.text, excerpts=own)


def _excerpt(one: Excerpt, change: ExcerptChange) -> Excerpt:
    changed = replace(one, before=change.before, accepted=change.accepted)
    if change.keep and change.source:
        whole = pick(change.source, (0, len(change.source.latest_text)), one.key, accepted=True)
        cut = shortened(whole, change.source.latest_text, change.keep)
        return replace(cut, before=change.before, accepted=change.accepted)
    return changed


def _first_two(ranked: tuple[float, int, object]) -> tuple[float, int]:
    return ranked[0], ranked[1]
