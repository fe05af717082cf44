"""Put back together the lines that format=flowed took apart (RFC 3676).

A line ending in a space goes on in the next one. Quoted lines are left as they
stand, each with its `>`: joining them would take out characters that are in
the mail, and what was quoted is compared, not shown. The signature line `-- `
ends in a space and is not flowed.
"""

SIGNATURE = "-- "


def unflow(text: str, *, delsp: bool = False) -> str:
    """Return flowed text with its paragraphs on one line each.

    With DelSp=yes the space at a soft break is not part of the text (Chinese
    and Japanese have none between words).
    """
    out: list[str] = []
    joining = False
    for line in text.split("\n"):
        quoted = line.startswith(">")
        content = line if quoted else line.removeprefix(" ")
        soft = not quoted and content.endswith(" ") and content != SIGNATURE
        if joining and not quoted and content != SIGNATURE:
            out[-1] += _unspaced(content, soft and delsp)
        else:
            out.append(_unspaced(content, soft and delsp))
        joining = soft
    return "\n".join(out)


def _unspaced(content: str, drop: bool) -> str:  # noqa: FBT001 - one caller, above
    return content[:-1] if drop else content
