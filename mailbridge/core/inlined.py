"""Puts a mail's sheet into the elements that it is for: many mail clients read no sheet.

What no attribute can say (dark mode) stays in a sheet. A part that was
sanitised is put in afterwards: nothing may parse and write it again.
"""

from collections.abc import Mapping

from css_inline import CSSInliner

_INLINER = CSSInliner(keep_at_rules=True, load_remote_stylesheets=False, minify_css=True)


def inlined(page: str, parts: Mapping[str, str] | None = None) -> str:
    """Return a whole HTML page with its style sheet inlined.

    `parts` are put in last, each for the word that stands for it in the page.
    """
    html = _INLINER.inline(page.encode(errors="replace").decode())  # no lone surrogates
    for word, part in (parts or {}).items():
        html = html.replace(word, part, 1)
    return html
