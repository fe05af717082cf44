"""What a delivery report says, and about whose address.

The standard (RFC 3464) is spoken by most servers now, but not by all: Exim
names the address in a header of its own, qmail and Yahoo write a letter, some
put the standard's fields into a plain text or lose the boundary between the
parts. Nobody's standing may hang on the address named here: anyone can write a
report, so only our own signed return path counts, and this tells it in words.
"""

import re
from collections.abc import Mapping, Sequence
from email import message_from_bytes

from flufl.bounce import all_failures  # pyright: ignore[reportUnknownVariableType]  # untyped

from mailbridge.core.charset import decode
from mailbridge.core.mailboxes import BROKEN
from mailbridge.model import Bounce, Mail

# Nothing that a report says stands further down than this.
MOST_TEXT = 64 * 2**10
MOST_ADDRESSES = 100
# flufl.bounce tries fifty expressions on each line, some of them at each character.
_MOST_LINES = 2000
_LONGEST_LINE = 998  # RFC 5322 §2.1.1

_DELAY = re.compile(
    r"delay|warning|still being retried|will (?:be )?retr|retrasad|demora|atrasad|retard|verzöger|"
    r"ritard|vertraag|задерж",
    re.IGNORECASE,
)
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY_CODE = re.compile(r"(?<![\d.:/-])([45])\d\d(?=[ )-]|$)", re.MULTILINE)
_LOCAL = r"A-Za-z0-9!#$%&'*+/=?^_`{|}~.-"
_ADDRESS = rf"(?<![@{_LOCAL}])[{_LOCAL}]{{1,64}}@[A-Za-z0-9](?:[A-Za-z0-9.-]{{0,250}}[A-Za-z0-9])?"
_ANY_ADDRESS = re.compile(_ADDRESS)
# A line that begins with an address, or says in so many words which one failed.
_NAMING = re.compile(
    rf"^[ \t>*-]*(?:To: )?[<\"'(]?({_ADDRESS})[>\"')]*(?:\s*$|[ \t]*[:;\[(<]|[ \t]+[-A-Z])"
    r"|(?:deliver(?:ed|ing)?(?: (?:your|the|a))?(?: e?-?mail| message)? to|recipient"
    r"|recipient address|permanent errors|address(?:ee|es)?|user|mailbox|account|unknown)"
    rf"[: \t]+[<\"'(]?({_ADDRESS})",
    re.IGNORECASE | re.MULTILINE,
)
_JSON_ADDRESS = re.compile(r'\\?"emailAddress\\?"\s*:\s*\\?"([^"\\]{3,320})\\?"')
# Below these the report is over and the mail it is about begins.
_RETURNED = re.compile(
    r"^(?:[ \t>*-]*(?:-{2,}|={2,}|below (?:this line )?is|message headers? follow|unsent message"
    r"|(?:this is )?a copy of|original message|returned message|the (?:first|header|body|attached)"
    r"|included is|transcript of|here is a copy)"
    r"[^\n]{0,80}(?:copy|original|return|header|unsent|message)"
    r"|(?:received|return-path|message-id|mime-version|dkim-signature|x-[a-z-]+):)",
    re.IGNORECASE | re.MULTILINE,
)
_DELAY_TEXT = re.compile(
    r"this is a warning|has not yet been delivered|no action is required"
    r"|will continue to (?:try|be)|(?:delivery|message) (?:has been |is )?delayed",
    re.IGNORECASE,
)
_BLANK = re.compile(r"\n[ \t]*\n")
_FIELD = re.compile(r"^([A-Za-z-]{4,40})[ \t]*:[ \t]*([^\n]*(?:\n[ \t]+[^\n]*)*)", re.MULTILINE)
_TYPED = re.compile(r"^\s*(?:rfc822|utf-?8|x400|unknown|system|smtp|lmtp)\s*[;:]\s*", re.IGNORECASE)
_RETURNED_TO = re.compile(r"^To:[ \t]*([^\n]*(?:\n[ \t]+[^\n]*)*)", re.IGNORECASE | re.MULTILINE)
_STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
_COMPLAINT_TYPES = ("message/feedback-report", "message/rfc822")
_RETURNED_TYPES = ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers")
_COMPLAINER = re.compile(
    r"^(original-rcpt-to|removal-recipient|x-hmxmroriginalrecipient)[ \t]*:[ \t]*([^\n]*)",
    re.IGNORECASE | re.MULTILINE,
)
_NOBODY = re.compile(r"postmaster|mailer-daemon|abuse|support|helpdesk|hostmaster", re.IGNORECASE)


def read_report(mail: Mail, raw: bytes) -> tuple[Bounce, ...]:
    """Return the addresses a report names, each once, and whether they failed for good.

    `status` is an enhanced code (RFC 3463), made of the SMTP reply where only
    that is given, "" where there is none. A delay is never permanent; what was
    delivered after all is left out.
    """
    blocks = _recipient_blocks(mail)
    if blocks:
        found = [bounce for block in blocks if (bounce := _from_block(block))]
    else:
        found = (
            _from_complaint(mail) or _from_header(mail) or _from_letter(mail) or _others(mail, raw)
        )
    unique = {bounce.address.lower(): bounce for bounce in reversed(found)}
    return tuple(reversed(unique.values()))[:MOST_ADDRESSES]


def _from_complaint(mail: Mail) -> list[Bounce]:
    """Return who complained (RFC 5965 §3.2), where the provider says so: most hide it."""
    text = "\n".join(_texts(mail, *_COMPLAINT_TYPES))
    named = [_recipient(value) for _, value in _COMPLAINER.findall(text)]
    return [Bounce(address, permanent=True, status="") for address in named if address]


def _texts(mail: Mail, *types: str) -> list[str]:
    """Return the beginnings of a mail's parts of some types."""
    files = (file for file in mail.attachments if file.type in types)
    return [decode(file.content[:MOST_TEXT]) for file in files]


def _recipient_blocks(mail: Mail) -> Sequence[Mapping[str, str]]:
    """Return the fields (RFC 3464 §2.3) of each recipient, in a part of their own or the text."""
    for text in (*_texts(mail, *_STATUS_TYPES), mail.body[:MOST_TEXT]):
        blocks = [
            {name.lower(): value for name, value in reversed(_FIELD.findall(block))}
            for block in _BLANK.split(text)
        ]
        found = [fields for fields in blocks if _address_in(fields)]
        if found:
            return found
    return []


def _address_in(fields: Mapping[str, str]) -> str:
    """Return the address a recipient's fields are about: the one we wrote to, not where it led."""
    names = ("original-recipient", "final-recipient", "x-actual-recipient")
    return next((found for name in names if (found := _recipient(fields.get(name, "")))), "")


def _from_block(fields: Mapping[str, str]) -> Bounce | None:
    """Return what one recipient's fields say, None where it was delivered."""
    action = fields.get("action", "").strip().lower()
    if action.startswith(("delivered", "relayed", "expanded")):
        return None
    said = _STATUS.search(fields.get("status", ""))
    status = said[1] if said else _status(fields.get("diagnostic-code", ""))
    if status.startswith("2"):
        return None
    delayed = action.startswith("delay")
    permanent = not delayed and not status.startswith("4")
    return Bounce(_address_in(fields), permanent, status, delayed)


def _recipient(value: str) -> str:
    match = _ANY_ADDRESS.search(_TYPED.sub("", value))
    return match[0] if match else ""


def _status(text: str) -> str:
    """Return the first enhanced code in a text, else one made of its first SMTP reply."""
    enhanced = _STATUS.search(text)
    if enhanced:
        return enhanced[1]
    reply = _REPLY_CODE.search(text)
    return f"{reply[1]}.0.0" if reply else ""


def _failed(address: str, subject: str, text: str, status: str) -> Bounce:
    """Return what a letter in words says of an address: delayed, or failed, and for how long."""
    delayed = bool(_DELAY.search(subject) or _DELAY_TEXT.search(text))
    return Bounce(address, not delayed and not status.startswith("4"), status, delayed)


def _from_header(mail: Mail) -> list[Bounce]:
    """Return the addresses of Exim's own header."""
    named = _ANY_ADDRESS.findall(mail.header("x-failed-recipients"))
    text = _before_returned(mail.body[:MOST_TEXT])
    status = _status(text)
    return [_failed(found, mail.subject, text, status) for found in named]


def _from_letter(mail: Mail) -> list[Bounce]:
    """Return the addresses that a server's letter says it could not reach.

    What stands between an address and the next is about that address.
    """
    text = _before_returned(mail.body[:MOST_TEXT])
    ours = _ours(mail)
    matches: list[re.Match[str]] = []
    for match in _NAMING.finditer(text):
        if _named(match).lower() not in ours | {_named(last).lower() for last in matches[-1:]}:
            matches.append(match)
    ends = [match.start() for match in matches[1:]] + [len(text)]
    found: list[Bounce] = []
    for match, end in zip(matches, ends, strict=False):
        status = _status(text[match.end() : end]) or _status(text)
        found.append(_failed(_named(match), mail.subject, text, status))
    return [bounce for bounce in found if not _NOBODY.match(bounce.address)] or found


def _ours(mail: Mail) -> frozenset[str]:
    """Return the addresses that a report is from and to, which are not the ones that failed."""
    return frozenset(box.address.lower() for box in (*mail.to, *mail.senders))


def _named(match: re.Match[str]) -> str:
    return match[1] or match[2]


def _before_returned(text: str) -> str:
    returned = _RETURNED.search(text, 1)
    return text[: returned.start()] if returned else text


def _others(mail: Mail, raw: bytes) -> list[Bounce]:
    """Return what can still be found: by a service's JSON, flufl.bounce, or the returned mail."""
    whole = mail.body[:MOST_TEXT]
    text = _before_returned(whole)
    status = _status(text)
    written = [found for found in _ANY_ADDRESS.findall(text) if found.lower() not in _ours(mail)]
    persons = [found for found in written if not _NOBODY.match(found)]
    named = _JSON_ADDRESS.findall(whole) or _flufl(mail, raw) or _returned_to(mail) or persons[:1]
    return [_failed(address, mail.subject, whole, status) for address in named]


def _returned_to(mail: Mail) -> list[str]:
    """Return to whom the returned mail was addressed, the last thing to go by."""
    for text in (*_texts(mail, *_RETURNED_TYPES), mail.body[:MOST_TEXT]):
        match = _RETURNED_TO.search(text)
        if match:
            return _ANY_ADDRESS.findall(match[1])
    return []


def _flufl(mail: Mail, raw: bytes) -> list[str]:
    """Return the addresses that flufl.bounce finds, which knows seventeen kinds of letter."""
    lines = raw[: 4 * MOST_TEXT].split(b"\n", _MOST_LINES)[:_MOST_LINES]
    message = message_from_bytes(b"\n".join(line[:_LONGEST_LINE] for line in lines))
    # Some of the seventeen stumble over a From without an address or with raw bytes.
    del message["from"]
    message["From"] = next((b.address for b in mail.senders if b.address.isascii()), "") or "nobody"
    try:
        temporary, permanent = all_failures(message)
    except BROKEN:
        return []
    texts = sorted(address.decode("ascii", "replace") for address in temporary | permanent)
    return [text for text in texts if _ANY_ADDRESS.fullmatch(text)]
