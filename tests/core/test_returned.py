"""A letter that comes back names its delivery, and nobody else can make it do so."""

import pytest

from mailbridge.core.returned import delivery_field, returned
from mailbridge.core.tokens import Keys, bounce_token, reply_token

KEYS = Keys("a secret of the tests")
FIELD = delivery_field(KEYS, "lea4", 901).decode()
TOP = (
    "From: Mail Delivery Subsystem <mailer-daemon@googlemail.example>\r\nTo: talks@ngo.example\r\n"
)
BELOW = "\r\nThe mail could not be delivered.\r\n\r\n"


def delivery(text: str, keys: Keys = KEYS) -> int | None:
    found = returned(text.encode(), keys)
    return found.token.delivery if found else None


def test_the_line_names_alliance_and_delivery() -> None:
    assert f"X-Mailbridge-Delivery: lea4.{bounce_token(KEYS, 'lea4', 901)}\r\n" == FIELD
    assert len(FIELD) < 78


@pytest.mark.parametrize(
    "line",
    [
        FIELD,
        FIELD.replace("\r\n", "\n"),
        FIELD.upper(),
        f"> {FIELD}",
        f"    {FIELD}",
        "X-Mailbridge-Delivery: lea4.b2345672345672345\r\n" + FIELD,
    ],
    ids=["as sent", "LF", "upper case", "quoted", "indented", "after a forged one"],
)
def test_the_returned_headers_name_the_delivery(line: str) -> None:
    whole = f"{TOP}{BELOW}Return-Path: <talks@ngo.example>\r\n{line}Subject: x\r\n"
    assert delivery(whole) == 901
    assert delivery(whole, Keys("a newer secret", (KEYS.current,))) == 901


@pytest.mark.parametrize(
    "line",
    [
        "X-Mailbridge-Delivery: lea4.b2345672345672345\r\n",
        FIELD.replace("lea4.", "lea5."),
        f"X-Mailbridge-Delivery: lea4.{reply_token(KEYS, 'lea4', 9, 1)}\r\n",
        FIELD.replace("Delivery: ", "Delivery: x "),
        f"see {FIELD}",
        "X-Mailbridge-Delivery: lea4.b2345672345672345\r\n" * 10 + FIELD,
    ],
    ids=["forged", "another alliance's", "another kind", "more words", "within a line", "the 11th"],
)
def test_what_is_not_signed_as_written_counts_for_nothing(line: str) -> None:
    assert delivery(f"{TOP}{BELOW}{line}") is None


def test_a_secret_that_is_gone_vouches_for_nothing() -> None:
    assert delivery(f"{TOP}{BELOW}{FIELD}", Keys("another secret of the tests")) is None


def test_a_mails_own_header_brings_nothing_back() -> None:
    assert delivery(f"{TOP}{FIELD}{BELOW}") is None
    assert delivery(f"{TOP}{FIELD}") is None


def test_it_is_looked_for_in_the_first_megabyte_and_no_time_is_lost() -> None:
    filler = ">" * 998 + "\r\n"
    assert delivery(TOP + BELOW + filler * 900 + FIELD) == 901
    assert delivery(TOP + BELOW + filler * 1100 + FIELD) is None
