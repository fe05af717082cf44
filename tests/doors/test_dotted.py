from hypothesis import given
from hypothesis import strategies as st

from mailbridge.doors.dotted import END, Dotted

# Made of little but what an end is made of, so that near misses are common.
TEXTS = st.lists(st.sampled_from([b"\r", b"\n", b".", b"\r\n", b"\r\n.", b"a"])).map(b"".join)


def stuffed(mail: bytes) -> bytes:
    """Return a mail as a client sends it."""
    lines = mail.split(b"\r\n")
    return b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines)


def cut(data: bytes, sizes: list[int]) -> list[bytes]:
    pieces: list[bytes] = []
    for size in sizes:
        pieces.append(data[:size])
        data = data[size:]
    return [*pieces, data]


@given(TEXTS, st.binary(), st.lists(st.integers(1, 4)))
def test_any_mail_in_any_pieces_comes_out_as_it_went_in(
    text: bytes, behind: bytes, sizes: list[int]
) -> None:
    mail = text + b"\r\n"
    dotted = Dotted()
    rest = b""
    ended = False
    for piece in cut(stuffed(mail) + b".\r\n" + behind, sizes):
        if ended:
            rest += piece
        elif (found := dotted.feed(piece)) is not None:
            ended, rest = True, found
    assert (ended, dotted.content(), rest) == (True, mail, behind)


@given(TEXTS, st.lists(st.integers(1, 4)))
def test_a_mail_that_is_dropped_ends_at_the_same_octet_and_takes_no_room(
    text: bytes, sizes: list[int]
) -> None:
    dotted = Dotted()
    dotted.drop()
    pieces = cut(stuffed(text + b"\r\n") + b".\r\n", sizes)
    ends: list[int] = []
    for number, piece in enumerate(pieces):
        if dotted.feed(piece) is not None:
            ends.append(number)
            break
        assert dotted.size < len(END)
    assert ends
    assert not b"".join(pieces[ends[0] + 1 :])
