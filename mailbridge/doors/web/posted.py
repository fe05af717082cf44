"""Reads what a form posts, within bounds: as many fields and bytes as its page says."""

from starlette.datastructures import UploadFile
from starlette.requests import Request

from mailbridge.core.forms import Form, Upload

_FIELDS = 2_000
_FILES = 20


async def read_form(request: Request, most: int) -> Form:
    """Return the fields and files of a form; HTTPException 400 where it is no form.

    `most` is how many bytes one field may have; the route bounds the whole.
    """
    values: list[tuple[str, str]] = []
    files: list[tuple[str, Upload]] = []
    form = request.form(max_files=_FILES, max_fields=_FIELDS, max_part_size=most)
    async with form as posted:
        for name, value in posted.multi_items():
            if isinstance(value, UploadFile):
                if value.filename:  # a field for a file that was left empty has no name
                    files.append((name, Upload(value.filename, await value.read())))
            else:
                values.append((name, value))
    return Form(tuple(values), tuple(files))
