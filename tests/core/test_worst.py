"""Reading never costs more than the length of what is read: half a megabyte of the worst strings.

What is bounded is processor time, generously: each of these took from ten
seconds to an hour where an expression tried every place for every other.
"""

import time

import pytest

from mailbridge.core.bounces import read_report
from mailbridge.core.parse import parse
from mailbridge.core.subject import normal_subject
from mailbridge.reading import read

SIZE = 500_000
SECONDS = 2.5  # on a busy machine and traced; alone each takes less than half a second
TEXTS = {
    "quote marks": ">",
    "spaced quote marks": "> ",
    "quoted rows": "> a\n",
    "spaces": " ",
    "no-break spaces": "\u00a0",
    "dashes": "-",
    "attributions without an end": "On Mon, 3 Feb 2020 at 10:00 ",
    "attributions": "On Monday Ana wrote:\n",
    "Spanish attributions": "El lun, ",
    "header blocks": "From: a@b.c\nSent: x\nTo: y\nSubject: z\n\n",
    "header names": "*De: ",
    "halves of addresses": "a@",
    "dotted signs": "@.",
    "addresses": "a.b-c_d+e@f.g ",
    "commas": ", ",
    "brackets": "[",
    "blank rows": "\n",
    "signature marks": "-- \n",
    "encoded words": "=?utf-8?q?",
    "answers": "Re: ",
    "numbers": "#1 ",
    "telephones": "+1 234 ",
    "schemes": "http://",
    "entities": "&lt;",
}
PAGES = {
    "boxes": "<div>",
    "paragraphs": "<p>x",  # more rows than are looked at one by one
    "quotes": "<blockquote>",
    "cited": '<div class="gmail_quote">x<blockquote class="gmail_quote">',
    "attributes": '<a b="c" ',
    "comments": "<!--",
    "links": '<a href="http://x.y/z">http://x.y/z</a> ',
}


def mail(unit: str, kind: str) -> bytes:
    body = (unit * (SIZE // len(unit) + 1))[:SIZE]
    head = f"From: a@b.example\r\nMessage-ID: <1@b>\r\nContent-Type: {kind}; charset=utf-8\r\n"
    return (head + "Content-Transfer-Encoding: 8bit\r\n\r\n" + body).encode()


def spent(raw: bytes, unit: str) -> float:
    """Return the seconds of processor that reading takes: whole, quoted, and as a report."""
    before = time.process_time()
    opened = parse(raw)
    read(opened, None)
    read(opened, None, [f"A text of before.\n{unit * 1000}"])
    read_report(opened, raw)
    normal_subject(unit * (SIZE // len(unit)))
    return time.process_time() - before


@pytest.mark.parametrize("unit", TEXTS.values(), ids=list(TEXTS))
def test_half_a_megabyte_of_text_is_read_in_the_time_of_its_length(unit: str) -> None:
    assert spent(mail(unit, "text/plain"), unit) < SECONDS


@pytest.mark.parametrize("unit", PAGES.values(), ids=list(PAGES))
def test_half_a_megabyte_of_html_is_read_in_the_time_of_its_length(unit: str) -> None:
    assert spent(mail(unit, "text/html"), unit) < 3 * SECONDS
