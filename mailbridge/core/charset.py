"""Bytes to text, whatever charset a mail claims to be in.

Labels lie: "iso-8859-1" is really windows-1252, "gb2312" is GB18030, a mail
without a label is UTF-8 or windows-1252, and some say one thing and are
another. A label is looked up in our own table only, never among Python's
codecs: those hold "punycode" (quadratic), "utf-7" (hides markup) and "zlib".
"""

import re

# WHATWG's table of labels, as far as mail uses them: the superset that a
# label means in practice, under the name Python gives it.
ALLOWED = {
    label: codec
    for codec, labels in {
        "utf-8": "utf-8 utf8 unicode-1-1-utf-8 utf-8-mac cp65001 65001 utf-8-sig",
        "cp1252": (
            "us-ascii ascii iso-8859-1 iso8859-1 iso88591 latin1 latin-1 l1 windows-1252 cp1252 "
            "x-cp1252 ansi-x3.4-1968 iso-646 646 iso646-us 8859-1 iso-8859 cp819 ansi"
        ),
        "iso8859_2": "iso-8859-2 iso8859-2 latin2 l2",
        "iso8859_3": "iso-8859-3 latin3",
        "iso8859_4": "iso-8859-4 latin4",
        "iso8859_5": "iso-8859-5 iso8859-5 cyrillic",
        "iso8859_6": "iso-8859-6 iso-8859-6-i arabic",
        "iso8859_7": "iso-8859-7 iso8859-7 greek",
        "iso8859_8": "iso-8859-8 iso-8859-8-i iso-8859-8-e hebrew",
        "iso8859_10": "iso-8859-10 latin6",
        "iso8859_13": "iso-8859-13",
        "iso8859_14": "iso-8859-14",
        "iso8859_15": "iso-8859-15 iso8859-15 latin9 latin-9",
        "iso8859_16": "iso-8859-16",
        "koi8_r": "koi8-r koi8 koi",
        "koi8_u": "koi8-u koi8-ru",
        "mac_roman": "macintosh x-mac-roman mac",
        "mac_cyrillic": "x-mac-cyrillic",
        "cp437": "cp437 ibm437",
        "cp850": "cp850 ibm850",
        "cp852": "cp852 ibm852",
        "cp866": "cp866 ibm866 866",
        "cp874": "windows-874 cp874 tis-620 iso-8859-11",
        "cp1250": "windows-1250 cp1250",
        "cp1251": "windows-1251 cp1251 win-1251",
        "cp1253": "windows-1253 cp1253",
        "cp1254": "windows-1254 cp1254 iso-8859-9 latin5",
        "cp1255": "windows-1255 cp1255",
        "cp1256": "windows-1256 cp1256",
        "cp1257": "windows-1257 cp1257",
        "cp1258": "windows-1258 cp1258",
        "gb18030": "gb18030 gb2312 gbk x-gbk gb-2312-80 cp936 euc-cn chinese",
        "hz": "hz-gb-2312 hz",
        "big5hkscs": "big5 big5-hkscs cn-big5 x-x-big5 cp950",
        "euc_jp": "euc-jp x-euc-jp",
        "iso2022_jp_ext": (
            "iso-2022-jp iso-2022-jp-1 iso-2022-jp-2 iso-2022-jp-3 iso-2022-jp-ms cp50220 cp50221"
        ),
        "cp932": "shift-jis shift_jis sjis x-sjis ms-kanji windows-31j cp932",
        "cp949": "euc-kr ks-c-5601-1987 ks-c-5601-1989 korean ksc5601 cp949 windows-949",
        "iso2022_kr": "iso-2022-kr",
        "utf-16": "utf-16 utf16 unicode",
        "utf-16-le": "utf-16le utf-16-le",
        "utf-16-be": "utf-16be utf-16-be",
        "utf-32": "utf-32",
    }.items()
    for label in labels.split()
}
# Labels that claim nothing: the bytes decide.
SAYS_NOTHING = frozenset({"", "unknown", "unknown-8bit", "x-unknown", "default", "binary", "8bit"})

_ESCAPED_JAPANESE = re.compile(rb"\x1b\$[@B]|\x1b\([JI]")
_ESCAPED_KOREAN = b"\x1b$)C"
_SURROGATES = re.compile("[\ud800-\udfff]")
_BEYOND_ASCII = re.compile("[^\x00-\x7f\ud800-\udfff]")
# Controls but for tab and newline; form feed and its like become a newline.
_BREAKS = re.compile("[\x0b\x0c\x85]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")


def codec_of(label: str) -> str | None:
    """Return Python's codec for a charset label, None where we know (or trust) none."""
    return ALLOWED.get(_normal(label))


def says_nothing(label: str) -> bool:
    """Return whether a label leaves the charset open."""
    return _normal(label) in SAYS_NOTHING


def decode(data: bytes, label: str = "") -> str:
    """Return the text of `data`, by its label where that works, else UTF-8, else windows-1252.

    Always text that can be encoded again: no lone surrogates.
    """
    codec = codec_of(label)
    if codec is None or codec == "cp1252":
        return _guess(data)
    try:
        # Only the codecs of East Asia were ever seen to make lone surrogates.
        text = data.decode(codec)
        return text if codec == "utf-8" else _scalar(text)
    except UnicodeError:
        return _mislabelled(data, codec)


def clean(text: str) -> str:
    r"""Return text with its line ends made `\n` and every other control but tab taken out."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    # Nearly every text is printable, and asking is ten times faster than looking.
    if text.replace("\n", " ").replace("\t", " ").isprintable():
        return text
    return _CONTROLS.sub("", _BREAKS.sub("\n", text))


def _normal(label: str) -> str:
    plain = label.strip(" \t\r\n'\"<>;").lower().replace("_", "-")
    return plain.removeprefix("charset=").removeprefix("x-user-defined-")


def _guess(data: bytes) -> str:
    """Read bytes whose label says ASCII, Latin-1 or nothing.

    Valid UTF-8 with anything beyond ASCII in it is never Latin-1 by accident.
    """
    if b"\x1b$" in data:
        if _ESCAPED_KOREAN in data:
            return _scalar(data.decode("iso2022_kr", "replace"))
        if _ESCAPED_JAPANESE.search(data) and data.isascii():
            return _scalar(data.decode("iso2022_jp_ext", "replace"))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _utf8_or_western(data)


def _mislabelled(data: bytes, codec: str) -> str:
    if codec == "utf-8":
        return _utf8_or_western(data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        # One bad byte in Shift_JIS, or a hole in windows-1253: the rest is right.
        return _scalar(data.decode(codec, "replace"))


def _utf8_or_western(data: bytes) -> str:
    """Read bytes that are not quite UTF-8.

    A character cut in half, or a Latin-1 footer below a UTF-8 body: where most
    of what is beyond ASCII is UTF-8, only the bad bytes are windows-1252.
    """
    text = data.decode("utf-8", "surrogateescape")
    if len(_BEYOND_ASCII.findall(text)) > len(_SURROGATES.findall(text)):
        return _SURROGATES.sub(_western, text)
    return data.decode("cp1252", "replace")


def _western(match: re.Match[str]) -> str:
    return match.group().encode("utf-8", "surrogateescape").decode("cp1252", "replace")


def _scalar(text: str) -> str:
    """Return text without lone surrogates, which no database or page can hold."""
    return _SURROGATES.sub("\ufffd", text)
