"""The stylesheet and the icon: read once, and named by their content so that browsers keep them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from jinja2 import Environment
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

_TYPES = MappingProxyType({"look.css": "text/css", "icon.svg": "image/svg+xml"})
_FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Look:
    """The files every page names, and the version that their URLs carry."""

    files: Mapping[str, bytes]
    version: str


def load_look(templates: Environment) -> Look:
    """Return the files, an operator's own where there are such."""
    if templates.loader is None:
        raise ValueError("the templates come from nowhere")
    files = {
        name: templates.loader.get_source(templates, f"pages/{name}")[0].encode() for name in _TYPES
    }
    return Look(files, hashlib.blake2b(b"\n".join(files.values()), digest_size=6).hexdigest())


def static(look: Look, request: Request) -> Response:
    """Return one of the files; kept for ever only under the name of its own version."""
    name: str = request.path_params["name"]
    if name not in look.files:
        raise HTTPException(404)
    kept = _FOR_EVER if request.query_params.get("v") == look.version else "no-cache"
    headers = {"Cache-Control": kept, "ETag": f'"{look.version}"'}
    if look.version in request.headers.get("if-none-match", ""):
        return Response(None, 304, headers)
    return Response(look.files[name], 200, headers, _TYPES[name])
