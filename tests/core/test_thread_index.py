"""Outlook's Thread-Index: ours comes back, others are told apart."""

from base64 import b64decode, b64encode
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbridge.core.thread_index import is_answer, thread_index, thread_key, thread_of

AT = datetime(2027, 2, 22, 14, tzinfo=UTC)


@given(st.integers(1, 2**32 - 1), st.binary(max_size=40))
def test_an_answer_to_our_index_names_our_thread(thread: int, blocks: bytes) -> None:
    ours = thread_index("farms", thread, AT)
    answer = b64encode(b64decode(ours) + blocks).decode()
    assert thread_of(answer, "farms") == thread_of(answer) == thread
    assert thread_of(answer, "maize") is None
    assert thread_key(answer) == thread_key(ours)
    assert is_answer(answer) == bool(blocks)


def test_our_index_begins_like_outlooks_with_the_time() -> None:
    head = b64decode(thread_index("farms", 61, AT))
    assert len(head) == 22
    assert head[0] == 1
    began = int.from_bytes(head[:6], "big") << 16
    assert began / 10**7 == pytest.approx(
        (AT - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds(), abs=0.01
    )


@given(st.text(max_size=200))
def test_any_other_text_is_no_index(text: str) -> None:
    assert thread_of(text, "farms") is None
    assert thread_key(text) == "" or thread_key(text).startswith("<thread-index:")


def test_an_index_folded_by_a_header_is_still_read() -> None:
    ours = thread_index("farms", 61, AT)
    assert thread_of(f"{ours[:20]}\r\n {ours[20:]}", "farms") == 61
