"""What each client's HTML says of its own quotes, headers and signatures.

Never a whole `div.gmail_quote`: people write inside it, between the
blockquotes. A bare blockquote is no quote either: Gmail, Outlook and
word processors indent an author's own words with it.
"""

import re

from mailbridge.core.sanitise.lines import Element, Mark

QUOTE = 1  # inside what the client quotes
HISTORY = 2  # below the client's marker for all that was there before
ATTRIBUTION = 4
SIGNATURE = 8
INDENT = 16  # inside a blockquote that says nothing more
HEADERS = 32  # inside the box, with a line above it, that Outlook writes headers into

_NAMES = re.compile(
    r"(?P<quote>protonmail_quote|tutanota_quote|spark_quote|airmail_bq|front-blockquote"
    r"|blockquote_zmail|isReplyContent|mail-app-auto-quote|yj-quote)"
    r"|(?P<history>olk_src_body_section|mail-editor-reference-message-container|yahoo_quoted"
    r"|ms-outlook-mobile-reference-message|moz-forward-container|__quoted_text__|origbody"
    r"|aolmsgpart|sh-quoted-content|quoted-content)"
    r"|(?P<below>appendonsend|divrplyfwdmsg|stopspelling|zwchr|__headers__|outlookmessageheader)"
    r"|(?P<attribution>gmail_attr|moz-cite-prefix|moz-email-headers|zmail_extra_hr)"
    r"|(?P<signature>gmail_signature|moz-signature|ms-outlook-(?:mobile|ios|android)-signature"
    r"|applemailsignature|composer_signature|protonmail_signature|messagesignaturesection"
    r"|zm-_id_-sgn|\bydp\w{1,20}signature|mobile_signature|(?:^|\s)(?:x_)*signature(?:\s|$))",
    re.IGNORECASE,
)
_BITS = {
    "quote": Mark(QUOTE),
    "history": Mark(HISTORY),
    "below": Mark(HISTORY, on=True),
    "attribution": Mark(ATTRIBUTION),
    "signature": Mark(SIGNATURE),
}
_COLOUR = re.compile(r"(?<![\w-])color\s*:\s*([^;!]{1,40})", re.IGNORECASE)
_LINE_LEFT = re.compile(
    r"border-left\s*:(?!\s*(?:none|0))|border-left-(?:style|width)", re.IGNORECASE
)
_BOX_LEFT = re.compile(r"border\s*:\s*none\s*;\s*border-left\s*:\s*solid", re.IGNORECASE)
_BOX_TOP = re.compile(r"border-top(?:-style)?\s*:(?!\s*(?:none|0))", re.IGNORECASE)


def mark(element: Element) -> Mark | None:
    """Return what an element says of the words in it."""
    attributes = element.attrib
    tag = element.tag
    if not attributes:
        return Mark(INDENT) if tag == "blockquote" else None
    style = attributes.get("style", "")
    said = _named(element)
    if said is None and tag == "blockquote":
        said = Mark(QUOTE if _is_cited(element, style) else INDENT)
    elif said is None and style and tag == "div":
        said = _boxed(style)
    colour = _colour(element, style)
    if colour:
        return Mark(colour=colour) if said is None else said._replace(colour=colour)
    return said


def _named(element: Element) -> Mark | None:
    names = " ".join(
        [element.get(name, "") for name in ("class", "id", "data-marker", "name", "data-smartmail")]
    )
    if "data-signatureblock" in element.attrib:
        return Mark(SIGNATURE)
    found = _NAMES.search(names) if names.strip() else None
    if found is None or found.lastgroup is None:
        return None
    if found.lastgroup == "quote" and element.tag != "blockquote":
        return None  # a box around the quotes, and around what is written between them
    return _BITS[found.lastgroup]


def _is_cited(element: Element, style: str) -> bool:
    if element.get("type", "").lower() == "cite" or element.get("cite"):
        return True
    if "gmail_quote" in element.get("class", ""):  # but not Gmail's own "indent more"
        return "40px" not in style
    return bool(_LINE_LEFT.search(style))


def _boxed(style: str) -> Mark | None:
    if _BOX_LEFT.search(style):
        return Mark(HISTORY)
    return Mark(HEADERS) if _BOX_TOP.search(style) else None


def _colour(element: Element, style: str) -> str:
    found = _COLOUR.search(style) if "color" in style else None
    colour = found[1] if found else element.get("color", "") if element.tag == "font" else ""
    return "".join(colour.lower().split())
