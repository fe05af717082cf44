"""Files of many mails are cut where a mail begins, and each mail is as it was."""

from datetime import UTC, datetime

import pytest

from mailbridge.core.mbox import restored, spans, written_at

NOW = datetime(2026, 11, 26, tzinfo=UTC)
FIRST = (
    b"From ann at example.org  Tue Feb  3 10:11:12 2004\nSubject: one\n\nFrom my experience, no.\n"
)
SECOND = b"From bo@example.org Tue Feb  3 10:11:12 +0100 2004\nSubject: two\n\nWord\n"


def cut(mbox: bytes) -> list[bytes]:
    return [mbox[a:b] for a, b in spans(mbox.splitlines(keepends=True))]


def test_a_mail_begins_at_an_envelope_line_after_an_empty_one() -> None:
    assert cut(FIRST + b"\n" + SECOND) == [FIRST + b"\n", SECOND]


def test_a_sentence_that_begins_with_from_does_not_part() -> None:
    assert len(cut(FIRST + b"\nFrom my village to 2004 people, at 10 each\n\n" + SECOND)) == 2


def test_an_envelope_line_inside_a_paragraph_does_not_part() -> None:
    quoted = b"He wrote:\nFrom bo@example.org Tue Feb  3 10:11:12 2004\nand so on\n"
    assert len(cut(FIRST + quoted)) == 1


def test_an_empty_file_holds_no_mail_and_one_without_envelope_holds_one() -> None:
    assert cut(b"") == []
    assert cut(b"\n\n") == []
    assert cut(b"Subject: x\n\nWord\n") == [b"Subject: x\n\nWord\n"]


def test_quoted_from_lines_and_obfuscated_addresses_are_restored() -> None:
    raw = (
        b"From ann at example.org  Tue Feb  3 10:11:12 2004\n"
        b"From: ann at example.org (Ann Example)\nTo: list at example.org\n"
        b"Subject: meet at example.org\n\n>From here on\n>>From there\nann at example.org\n"
    )
    assert restored(raw) == (
        b"From: ann@example.org (Ann Example)\nTo: list@example.org\n"
        b"Subject: meet at example.org\n\nFrom here on\n>From there\nann at example.org\n"
    )


@pytest.mark.parametrize(
    ("raw", "at"),
    [
        (b"Date: Tue, 3 Feb 2004 10:11:12 +0100\n\n", datetime(2004, 2, 3, 9, 11, 12, tzinfo=UTC)),
        (b"Date: Tue, 3 Feb 04 10:11\n\n", datetime(2004, 2, 3, 10, 11, tzinfo=UTC)),
        (b"Date: yesterday\n\n", None),
        (b"Date: Thu, 1 Jan 1970 00:00:00 +0000\n\n", None),
        (b"Date: Fri, 1 Jan 2038 00:00:00 +0000\n\n", None),
        (b"Date: Tue, 99 Feb 2004 10:11:12 +9999\n\n", None),
        (b"Subject: x\n\nDate: Tue, 3 Feb 2004 10:11:12 +0100\n", None),
        (
            b"From a at b.c  Tue Feb  3 10:11:12 2004\nDate: \xff\xfe\n\n",
            datetime(2004, 2, 3, 10, 11, 12, tzinfo=UTC),
        ),
    ],
)
def test_the_time_is_the_date_headers_else_the_envelopes(raw: bytes, at: datetime | None) -> None:
    assert written_at(raw, NOW) == at
