"""Values of our own types, made up: what a template is tried with where nothing real is at hand.

A type says what its values can be, so every branch of a template is reached in some
`turn`: each choice of a Literal once, every second turn without what may be lacking.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from types import FunctionType, NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

_AT = datetime(2027, 2, 26, 21, 0, tzinfo=UTC)
_DEEPEST = 7  # a thread's posts hold posts
_PLAIN: Mapping[type, tuple[object, object]] = {
    str: ("grace@union.example", ""),
    int: (2, 0),
    float: (2.5, 0.0),
    bool: (True, False),
    bytes: (b"%PDF", b""),
    date: (_AT.date(), _AT.date()),
    datetime: (_AT, _AT),
    timedelta: (timedelta(hours=7), timedelta(0)),
    NoneType: (None, None),
    object: (None, None),
}
# Fields that templates take to be there, and those whose type allows more than they ever hold.
_THERE = ("owner", "address", "weekly", "pause", "leave", "join", "alliance", "at", "post")
_GIVEN: Mapping[tuple[str, str], Any] = {
    ("Line", "what"): "added",
    ("Preview", "counts"): (("added", 3),),
    ("PersonRow", "marks"): ("lead",),
    ("PersonRow", "delivery"): "weekly",
    ("Changed", "what"): "added",
    ("Filter", "key"): "kind",
    ("Way", "kind"): "plan",
}
_MANY = (tuple, list, frozenset, Collection, Sequence, AbstractSet, Iterator)


def made_up(kind: Any, turn: int, depth: int = 0) -> Any:
    """Return a value of a type, another one each turn; TypeError for a type we have no idea of."""
    if isinstance(kind, FunctionType):
        return kind
    if kind in _PLAIN:
        return _PLAIN[kind][_bare(turn, depth)]
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        made = {one.name: _field(kind, one.name, hints, turn, depth + 1) for one in fields(kind)}
        return kind(**made)
    return _generic(get_origin(kind), get_args(kind), turn, depth)


def _generic(origin: Any, inner: tuple[Any, ...], turn: int, depth: int) -> Any:
    if origin is Literal:
        return inner[turn // 2 % len(inner)]
    if origin in (Union, UnionType):
        return _one_of(inner, turn, depth)
    if origin in _MANY:
        return _several(origin, inner, turn, depth)
    if origin is not Mapping:
        raise TypeError(f"no sample is known of {origin}")
    key, value = (made_up(one, turn, depth + 1) for one in inner)
    return {} if _bare(turn, depth) else {key: value}


def _bare(turn: int, depth: int) -> bool:
    return bool(turn % 2) or depth > _DEEPEST


def _field(kind: type, name: str, hints: Mapping[str, Any], turn: int, depth: int) -> Any:
    if (kind.__name__, name) in _GIVEN:
        return _GIVEN[kind.__name__, name]
    return made_up(hints[name], turn - turn % 2 if name in _THERE else turn, depth)


def _one_of(kinds: tuple[Any, ...], turn: int, depth: int) -> Any:
    """Return None where nothing is a choice and it is its turn, else a value of the others."""
    if NoneType in kinds and _bare(turn, depth):
        return None
    some = [kind for kind in kinds if kind is not NoneType]
    return made_up(some[turn // 2 % len(some)], turn, depth)


def _several(origin: Any, inner: tuple[Any, ...], turn: int, depth: int) -> Any:
    """Return two values where there may be any number of them, or none; else one for each place."""
    if origin is tuple and inner[-1:] != (...,):
        return tuple(made_up(kind, turn, depth + 1) for kind in inner)
    found = (
        [] if _bare(turn, depth) else [made_up(inner[0], turn + 2 * n, depth + 1) for n in range(2)]
    )
    return frozenset(found) if origin in (frozenset, AbstractSet) else tuple(found)
