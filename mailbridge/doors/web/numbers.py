"""Numbers in paths: written the one way that the archive writes them, or not found."""

import re

from starlette.exceptions import HTTPException
from starlette.requests import Request

NUMBER = re.compile(r"[1-9][0-9]{0,8}")  # nine digits fit every database's integer


def number(request: Request, name: str, default: int | None = None) -> int:
    """Return a number of the path, or `default` where the path has none."""
    written: str | None = request.path_params.get(name)
    if written is None and default is not None:
        return default
    if not written or not NUMBER.fullmatch(written):
        raise HTTPException(404)
    return int(written)
