"""E-mail addresses made unreadable on public surfaces, in text and in sanitised HTML.

An address hides in more than one spelling: `%40` in a link, `&#64;` in a
page, a full-width sign in a Chinese mail, a tag around the half before the
sign. The scan goes from sign to sign, and what it looks at on one side of a
sign it never looks at again, so it is linear whatever the text.
"""

import re

_SIGN = re.compile(r"[@＠]|%(?:25)?40|&(?:amp;)?(?:#0{0,6}64|#x0{0,6}40|commat);", re.IGNORECASE)
_UNSEEN = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"  # stand within words, seen by nobody
_DOT = r"(?:[.。]|%2e|&#0{0,6}46;|&#x0{0,6}2e;|&period;)"
_DOMAIN = re.compile(
    rf"(?P<tags>[{_UNSEEN}]{{0,9}}(?:</?[a-z][^<>]{{0,300}}>){{0,4}})[{_UNSEEN}]{{0,9}}"
    rf"(?:[^\W_][\w{_UNSEEN}-]*+(?:{_DOT}[\w{_UNSEEN}-]++)++|\[[0-9a-f:.ipv]{{2,45}}\])",
    re.IGNORECASE,
)
_TAGS_BEFORE = re.compile(r"(?:</?[a-z][^<>]{0,300}>){1,4}$", re.IGNORECASE)
_IN_LOCAL = "._+-" + _UNSEEN
_QUOTES = ('"', "&quot;", "%22")  # "grace n"@example.org is an address too
_LONGEST = 400


def mask_addresses(text: str) -> str:
    """Return text, or sanitised HTML, with every e-mail address shown as `g…@…`.

    Its first letter stays, and all the text around it.
    """
    parts: list[str] = []
    done = 0
    for sign in _SIGN.finditer(text):
        if sign.start() < done:
            continue
        domain = _DOMAIN.match(text, sign.end())
        start, end = _local(text, done, sign.start()) if domain else (0, 0)
        if domain is None or start == sign.start():
            continue
        tags = text[end : sign.start()]
        parts += [text[done:start], text[start], "…", tags, "@", domain["tags"], "…"]
        done = domain.end()
    return "".join([*parts, text[done:]]) if parts else text


def _local(text: str, floor: int, sign: int) -> tuple[int, int]:
    """Return where the part before a sign begins and ends; both are `sign` where there is none."""
    floor = max(floor, sign - _LONGEST)
    tags = _TAGS_BEFORE.search(text, floor, sign) if text.endswith(">", floor, sign) else None
    end = tags.start() if tags else sign
    start = end
    while start > floor and (text[start - 1].isalnum() or text[start - 1] in _IN_LOCAL):
        start -= 1
    local = text[start:end].rpartition("..")[2].lstrip(_IN_LOCAL)
    if local:
        return end - len(local), end
    quote = next((q for q in _QUOTES if text.endswith(q, floor, end)), "")
    return (end - len(quote), end) if quote else (sign, sign)
