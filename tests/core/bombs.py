"""Small mails that are large work: each is refused, or read within bounds.

`BOMBS` are what an attacker sends; `AT_THE_LIMIT` go as far as the prescan lets
them, so that the parsers really get them.
"""

from collections.abc import Callable, Iterable

_HEAD = b"From: eve@example.org\nTo: lea4@talks.example.org\nSubject: x\nMIME-Version: 1.0\n"


def nested(levels: int, lines: int = 0) -> bytes:
    parts = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level)
        for level in range(levels)
    )
    return _HEAD + parts + b"\nhi\n" + b"x\n" * lines


def parts(count: int) -> bytes:
    return _HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * count


def headers(count: int, text: bytes = b"x") -> bytes:
    return _HEAD + b"".join(b"X-%d: %s\n" % (n, text) for n in range(count)) + b"\nhi\n"


def folded(items: Iterable[bytes], between: bytes) -> bytes:
    """Return a header value of many items, folded at every tenth, so that few lines hold them."""
    return b"".join(
        (b"" if n == 0 else between + (b"\n " if n % 10 == 0 else b" ")) + item
        for n, item in enumerate(items)
    )


def addresses(count: int, address: bytes = b"u%d@example.org") -> bytes:
    listed = folded((address % n for n in range(count)), b",")
    return b"From: eve@example.org\nTo: " + listed + b"\nCc: " + listed + b"\n\nhi\n"


def words(count: int) -> bytes:
    return _HEAD + b"X-Y: " + folded([b"=?utf-8?q?=C3=A9?="] * count, b"") + b"\n\nhi\n"


def charsets(count: int) -> bytes:
    said = folded((b"=?x-%d?q?a?=" % n for n in range(count)), b"")
    return b"From: " + said + b" <eve@example.org>\n\nhi\n"


def pieces(count: int) -> bytes:
    said = folded((b"filename*%d=a" % n for n in range(count)), b";")
    return _HEAD + b"Content-Disposition: attachment; " + said + b"\n\nhi\n"


def attached(depth: int) -> bytes:
    return _HEAD + b"Content-Type: message/rfc822\n\n" * depth + b"hi\n"


def report_blocks(count: int) -> bytes:
    return _HEAD + b"Content-Type: message/delivery-status\n\n" + b"A: b\n\n" * count


def base64_lines(megabytes: int, width: int) -> bytes:
    lines = (b"QUJD" * (width // 4) + b"\n") * (megabytes * 2**20 // (width + 1))
    return _HEAD + b"Content-Type: image/png\nContent-Transfer-Encoding: base64\n\n" + lines


def html(source: bytes) -> bytes:
    return _HEAD + b"Content-Type: text/html; charset=utf-8\n\n" + source


def flowed(count: int) -> bytes:
    return _HEAD + b"Content-Type: text/plain; format=flowed\n\n" + b"a \n" * count


def field(name: bytes, value: bytes) -> bytes:
    return name + b": " + value + b"\nMessage-ID: <b@example.org>\n\nhi\n"


BOMBS: dict[str, Callable[[], bytes]] = {
    "10,000 levels": lambda: nested(10_000),
    "100,000 parts": lambda: parts(100_000),
    "100,000 headers": lambda: headers(100_000),
    "100,000 addresses": lambda: addresses(100_000),
    "100,000 encoded words": lambda: words(100_000),
    "100,000 charsets": lambda: charsets(100_000),
    "100,000 pieces of a name": lambda: pieces(100_000),
    "10,000 mails in mails": lambda: attached(10_000),
    "a million blocks in a report": lambda: report_blocks(1_000_000),
    "6 million lines": lambda: base64_lines(18, 4),
    "30 megabytes": lambda: base64_lines(30, 76),
}
AT_THE_LIMIT: dict[str, Callable[[], bytes]] = {
    "50 levels, 159,000 lines": lambda: nested(50, 159_000),
    "500 parts": lambda: parts(498),
    "900 long headers": lambda: headers(900, b"a" * 250),
    "1,000 addresses": lambda: addresses(499),
    "400 addresses with comments": lambda: addresses(400, b"((((((%d))))))u@x (a(b(c)d)e)"),
    "2,000 encoded words": lambda: words(2_000),
    "50 charsets": lambda: charsets(45),
    "1,000 pieces of a name": lambda: pieces(1_000),
    "5 mails in mails": lambda: attached(5),
    "5,000 blocks in a report": lambda: report_blocks(4_990),
    "18 megabytes of base64": lambda: base64_lines(18, 76),
    "a million lines": lambda: base64_lines(4, 4),
    "HTML of a million tags": lambda: html(b"<b>x" * 500_000),
    "HTML of four million tags": lambda: html(b"<br>\n" * 900_000),
    "HTML nested 300,000 deep": lambda: html(b"<div>" * 300_000 + b"x"),
    "HTML of comments never closed": lambda: html(b"<!-- <style " * 170_000),
    "HTML of entities": lambda: html(b"&amp;&#x41;" * 180_000),
    "HTML of attributes": lambda: html(b"<p " + b"a=b " * 500_000 + b">x"),
    "900,000 flowed lines": lambda: flowed(900_000),
    "parentheses in From": lambda: field(b"From", b"(" * 200_000),
    "quotes in From": lambda: field(b"From", b'"\\"' * 60_000),
    "angles in From": lambda: field(b"From", b"a <" * 60_000),
    "a name without end": lambda: field(b"From", b"a " * 100_000 + b"<eve@example.org>"),
    "a token in References": lambda: field(b"References", b"a" * 200_000),
    "angles in References": lambda: field(b"References", b"<a" * 100_000),
    "words never ended": lambda: field(b"Subject", b"=?utf-8?q?a" * 1_990),
    "a Date of words": lambda: field(b"Date", b"Mon, 1 " * 30_000),
    "spaces in Subject": lambda: field(b"Subject", b"re: " + b" " * 200_000 + b"x"),
    "a Content-Type of spaces": lambda: field(
        b"Content-Type", b"text/plain; " + b"charset " * 7_000
    ),
    "a plain text of 20 megabytes": lambda: _HEAD + b"\n" + (b"word " * 15 + b"\n") * 270_000,
    "one line of 20 megabytes": lambda: _HEAD + b"\n" + b"a" * (20 * 2**20),
}
