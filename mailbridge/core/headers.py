r"""Header values as people would read them, and the Message-IDs in them.

Mail on the wire has raw 8-bit headers ("Reunión" in Latin-1), encoded words
(RFC 2047) inside quotes, with spaces in them, cut in the middle of a character,
and words that hide a line break to slip in a header of their own. So bytes are
decoded first, then words, then every control character and line or paragraph
separator is taken out, before anybody uses the value.
"""

import re
from binascii import a2b_base64, a2b_qp
from email.message import Message

from mailbridge.core.charset import decode

# Beyond this a reference list is a loop or a bomb: no thread is a thousand deep.
MAX_REFERENCES = 1000

_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_SPACES = re.compile(r"[ \t\r\n]+")
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
_WORD_START = re.compile(r"=\?([A-Za-z0-9_.:()+-]{1,40}(?:\*[A-Za-z0-9-]*)?)\?([bBqQ])\?")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_ID = re.compile(r"<([^<>]{1,2000})>")
# Begins only where a token begins: a long one without "@" is looked at once.
_BARE_ID = re.compile(r"(?<![^\s<>@\"(),;:])[^\s<>@\"(),;:]+@[^\s<>@\"(),;:]+")
_COMMENT = re.compile(r"\([^()<>]*\)")


def raw_header(part: Message, name: str) -> str:
    """Return the first value of a part's header as the library stored it, "" where it is absent.

    `part.get` would replace the bytes beyond ASCII.
    """
    return next((str(value) for key, value in part.raw_items() if key.lower() == name), "")


def raw_text(value: str, charset: str = "") -> str:
    """Return a header value with its raw 8-bit bytes decoded: UTF-8, else `charset`, else guessed.

    `value` is as the standard library hands it over: bytes beyond ASCII are
    lone surrogates. Programs that write them raw write the body's charset.
    """
    if not _BEYOND_ASCII.search(value) and "\x1b" not in value:
        return value
    data = value.encode("utf-8", "surrogateescape")
    try:
        return data.decode("utf-8") if "\x1b" not in value else decode(data, charset)
    except UnicodeDecodeError:
        return decode(data, charset)


def unfolded(value: str) -> str:
    """Return a header value on one line, decoded from its raw bytes, its words still encoded."""
    return _SPACES.sub(" ", raw_text(value)).strip()


def has_controls(value: str) -> bool:
    """Return whether a value holds characters that must not be in any header."""
    return _UNPRINTABLE.search(value) is not None


def header_text(value: str) -> str:
    """Return a header value unfolded, decoded and free of control characters."""
    if value.isprintable() and "=?" not in value and "  " not in value:
        return value.strip()
    text = _SPACES.sub(" ", raw_text(value))
    if "=?" in text:
        text = _SPACES.sub(" ", decoded_words(text))
    return _UNPRINTABLE.sub("", text).strip()


def decoded_words(value: str) -> str:
    """Return a value with its encoded words (RFC 2047) decoded, broken ones as far as possible.

    White space between two encoded words is dropped (§6.2), and neighbours of
    one charset are decoded together: many mailers cut a character in two.
    """
    out: list[str] = []
    pending: list[bytes] = []
    charset = ""
    at = 0
    while (word := _next_word(value, at)) is not None:
        start, end, label, data = word
        between = value[at:start]
        if between.strip(" ") or not pending or label != charset:
            out.append(_decoded(pending, charset))
            glued = bool(pending) and not between.strip(" ")
            out.append("" if glued else between)
            pending = []
        pending.append(data)
        charset, at = label, end
    out.extend((_decoded(pending, charset), value[at:]))
    return "".join(out)


def message_ids(value: str) -> tuple[str, ...]:
    """Return the Message-IDs in a header value, angle brackets kept, each once, in order.

    Folding inside an id and comments around it are tolerated. A value without
    any brackets counts where it looks like an id (old Lotus Notes, some phones).
    """
    text = _UNPRINTABLE.sub("", _SPACES.sub(" ", raw_text(value)))
    ids = [f"<{inner}>" for found in _ID.findall(text) if (inner := found.replace(" ", ""))]
    if not ids and "<" not in text:
        ids = [f"<{bare}>" for bare in _BARE_ID.findall(_COMMENT.sub(" ", text))]
    return tuple(dict.fromkeys(ids))[-MAX_REFERENCES:]


def _next_word(value: str, at: int) -> tuple[int, int, str, bytes] | None:
    """Return where the next encoded word starts and ends, its charset and bytes."""
    while match := _WORD_START.search(value, at):
        end = value.find("?=", match.end())
        if end < 0:
            return None
        end = _real_end(value, end)
        data = _word_bytes(value[match.end() : end], match[2].upper())
        label = match[1].partition("*")[0].lower()
        if "utf-7" not in label:
            return match.start(), end + 2, label, data
        at = match.end()
    return None


def _real_end(value: str, end: int) -> int:
    """Return where a word ends: `=?utf-8?Q?Why?=?=` has a raw question mark before its end."""
    return end + 2 if value.startswith("?=", end + 2) else end


def _word_bytes(text: str, encoding: str) -> bytes:
    data = text.encode("utf-8", "surrogateescape")
    if encoding == "Q":
        return a2b_qp(data.replace(b" ", b"_"), header=True)
    data = _NOT_BASE64.sub(b"", data)
    return a2b_base64(data[: len(data) - (len(data) % 4 == 1)] + b"==")


def _decoded(pieces: list[bytes], charset: str) -> str:
    return decode(b"".join(pieces), charset) if pieces else ""
