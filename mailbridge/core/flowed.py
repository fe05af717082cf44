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
    paragraphs: list[list[str]] = []
    joining = False
    for line in text.split("\n"):
        quoted = line.startswith(">")
        content = line if quoted else line.removeprefix(" ")
        soft = not quoted and content.endswith(" ") and content != SIGNATURE
        if not joining or quoted or content == SIGNATURE:
            paragraphs.append([])
        paragraphs[-1].append(content[:-1] if soft and delsp else content)
        joining = soft
    return "\n".join("".join(pieces) for pieces in paragraphs)
