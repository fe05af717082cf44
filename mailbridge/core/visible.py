"""The words of an HTML mail that a reader sees, as plain text.

Nothing is added: no bullet, no `>`, no alternative text of an image, so that
what comes out holds exactly the words a reader sees, in their order.
"""

from mailbridge.core.sanitise.lines import read_lines


def visible_text(html: str) -> str:
    """Return the visible words of a page, a line for each block or `<br>`, gaps as empty lines."""
    out: list[str] = []
    for line in read_lines(html):
        if line.apart and out:
            out.append("")
        out.append(line.text)
    return "\n".join(out)
