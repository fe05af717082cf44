"""A page as tagged PDF, where WeasyPrint and the Pango library under it are installed.

Both are an extra (`pdf`), for Pango comes from the operating system. Nothing is
fetched while a PDF is made.
"""

from ctypes.util import find_library
from functools import cache, lru_cache
from importlib.util import find_spec
from typing import Any

from mailbridge.errors import Permanent

_PANGO = ("pango-1.0", "pango-1.0-0")
_HOW = (
    "PDF needs WeasyPrint and Pango: `uv sync --extra pdf` or `pip install mailbridge[pdf]`, and "
    "from the system `apt install libpango-1.0-0 libpangoft2-1.0-0`"
)


def there() -> bool:
    """Whether WeasyPrint is installed; whether Pango is shows only when a PDF is made."""
    return find_spec("weasyprint") is not None and any(map(find_library, _PANGO))


@cache
def missing() -> str:
    """Return what is missing to make a PDF and how to get it, "" where all is there."""
    try:
        import weasyprint  # noqa: F401 -- it loads Pango, which may not be there  # pyright: ignore
    except ImportError:
        return f"WeasyPrint is not installed. {_HOW}"
    except OSError:
        return f"The Pango library is not installed. {_HOW}"
    return ""


@lru_cache(maxsize=32)
def as_pdf(html: str) -> bytes:
    """Return a page as tagged PDF; Permanent says what is missing."""
    if why := missing():
        raise Permanent(why)
    from weasyprint import HTML  # pyright: ignore

    page: Any = HTML(string=html, url_fetcher=_nothing)  # pyright: ignore
    content: bytes = page.write_pdf(pdf_tags=True)
    return content


def _nothing(url: str, *_: object, **__: object) -> Any:
    raise ValueError(f"nothing is fetched: {url}")
