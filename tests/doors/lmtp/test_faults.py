"""What goes wrong behind the door is answered 4xx, and never loses a mail that had its 250."""

import threading
from typing import Any

import pytest
from sqlalchemy import event

from mailbridge.doors import replies
from mailbridge.store import Store
from tests import postgres
from tests.doors.lmtp.conftest import LEA4, SOIL, GatedStore, Hall, OpenDoor, add_alliances
from tests.doors.lmtp.wire import Wire

MAIL = b"Subject: Hello\r\n\r\nHello.\r\n"


def send(hall: Hall, raw: bytes = MAIL, *recipients: str) -> list[str]:
    with hall.wire() as wire:
        wire.begin(*(recipients or (LEA4,)))
        return wire.data(raw + b".\r\n", len(recipients) or 1)


# --- the database -----------------------------------------------------------


def test_while_postgresql_is_away_everything_is_put_off(
    postgres_store: Store, open_door: OpenDoor, cluster: postgres.Cluster
) -> None:
    add_alliances(postgres_store, "lea4", "soil")
    hall = open_door(postgres_store)
    assert send(hall) == [replies.KEPT]
    cluster.halt()
    try:
        assert send(hall, MAIL, LEA4, SOIL) == [replies.NOT_NOW] * 2
        with hall.wire() as wire:
            wire.ask("LHLO client.example.org")
            wire.ask("MAIL FROM:<ana@example.org>")
            assert wire.ask("RCPT TO:<water@talks.example.org>") == replies.NOT_NOW
    finally:
        cluster.start()
    assert send(hall, b"later\r\n") == [replies.KEPT]
    assert hall.raws() == [MAIL, b"later\r\n"]


class SmallDisk:
    """Limits the pages of every connection to a SQLite file."""

    def __init__(self, store: Store) -> None:
        self.pages = 2**30
        event.listen(store.engine, "checkout", self._checkout)

    def _checkout(self, connection: Any, *_: Any) -> None:
        connection.execute(f"PRAGMA max_page_count = {self.pages}")


def test_while_the_disk_is_full_mail_is_put_off_and_taken_when_there_is_space(
    sqlite_store: Store, open_door: OpenDoor
) -> None:
    disk = SmallDisk(sqlite_store)
    add_alliances(sqlite_store, "lea4", "soil")
    hall = open_door(sqlite_store)
    assert send(hall) == [replies.KEPT]
    disk.pages = 1  # SQLite takes the present size instead
    big = b"x" * 200_000 + b"\r\n"
    assert send(hall, big, LEA4, SOIL) == [replies.NOT_NOW] * 2
    disk.pages = 2**30
    assert send(hall, big) == [replies.KEPT]
    assert hall.raws() == [MAIL, big]


# --- one mail among others --------------------------------------------------


def test_one_mail_at_fault_does_not_put_off_those_beside_it(
    gated: GatedStore, open_door: OpenDoor
) -> None:
    hall = open_door(gated)
    gated.gate.set()
    assert send(hall) == [replies.KEPT]  # both alliances are known from now on
    gated.gate.clear()
    gated.came.clear()
    wires = [hall.wire() for _ in range(4)]
    _hand_over(wires[0], gated)  # the others gather behind this one
    for number, wire in enumerate(wires[1:]):
        wire.begin(SOIL if number == 1 else LEA4)
        wire.send(b"mail %d\r\n.\r\n" % number)
    with hall.wire() as wire:  # once it is answered, the mails before it have been read
        assert [wire.ask("NOOP"), wire.ask("NOOP")] == ["250 OK"] * 2
    with Store.writing(gated) as connection:
        connection.exec_driver_sql("DELETE FROM alliance WHERE slug = 'soil'")
    gated.gate.set()
    answers = [wire.reply() for wire in wires]
    assert answers == [replies.KEPT, replies.KEPT, replies.NOT_NOW, replies.KEPT]
    assert hall.raws() == [MAIL, b"handed over\r\n", b"mail 0\r\n", b"mail 2\r\n"]
    for wire in wires:
        wire.close()


def _hand_over(wire: Wire, gated: GatedStore) -> None:
    """Send a mail and wait until the keeper has it in its hands."""
    wire.begin(LEA4)
    wire.send(b"handed over\r\n.\r\n")
    assert gated.came.wait(30)


# --- clients that go --------------------------------------------------------


@pytest.mark.parametrize("how", ["close", "reset", "half"])
def test_a_client_that_goes_after_the_dot_loses_nothing_that_was_taken_up(
    gated: GatedStore, open_door: OpenDoor, how: str
) -> None:
    hall = open_door(gated, message_bytes=100_000, in_flight_bytes=200_000)
    with hall.wire() as gone:
        _hand_over(gone, gated)
        gone.leave(how)
        gated.gate.set()
        assert send(hall) == [replies.KEPT]
    assert hall.raws() == [b"handed over\r\n", MAIL]
    with hall.wire() as first, hall.wire() as second:  # nothing is held for the one that went
        assert _data(first, 100_000) == replies.GO_AHEAD
        assert _data(second, 100_000) == replies.GO_AHEAD


def test_a_client_that_goes_before_the_dot_leaves_nothing_behind(
    sqlite_store: Store, open_door: OpenDoor
) -> None:
    add_alliances(sqlite_store, "lea4")
    hall = open_door(sqlite_store, message_bytes=100_000, in_flight_bytes=100_000)
    for how in ("close", "reset", "half") * 10:
        with hall.wire() as wire:
            assert _data_in_time(wire, 100_000) == replies.GO_AHEAD
            wire.send(b"half a mail\r\n")
            wire.leave(how)
    with hall.wire() as wire:
        assert _data_in_time(wire, 100_000) == replies.GO_AHEAD
    assert hall.raws() == []


def test_a_client_that_says_nothing_is_shown_out(sqlite_store: Store, open_door: OpenDoor) -> None:
    add_alliances(sqlite_store, "lea4")
    hall = open_door(sqlite_store, idle=0.05)
    with hall.wire() as wire:
        assert wire.reply() == ""
    with hall.wire() as wire:
        wire.begin(LEA4)
        wire.send(b"half a mail\r\n")
        assert wire.reply() == ""
    assert hall.raws() == []


# --- bytes in flight --------------------------------------------------------


def _data(wire: Wire, size: int | None, *recipients: str) -> str:
    wire.ask("LHLO client.example.org")
    wire.ask("MAIL FROM:<ana@example.org>" + (f" SIZE={size}" if size else ""))
    for recipient in recipients or (LEA4,):
        wire.ask(f"RCPT TO:<{recipient}>")
    return wire.ask("DATA")


def _data_in_time(wire: Wire, size: int) -> str:
    """Ask again while the door has not yet seen that another client went."""
    for _ in range(10_000):
        if (answer := _data(wire, size)) != replies.NO_ROOM:
            return answer
    return replies.NO_ROOM


@pytest.fixture
def narrow(sqlite_store: Store, open_door: OpenDoor) -> Hall:
    add_alliances(sqlite_store, "lea4", "soil")
    return open_door(sqlite_store, message_bytes=100_000, in_flight_bytes=150_000)


def test_above_the_bytes_in_flight_mail_is_put_off_before_it_comes(narrow: Hall) -> None:
    with narrow.wire() as first, narrow.wire() as second:
        assert _data(first, 100_000) == replies.GO_AHEAD
        assert _data(second, 60_000) == replies.NO_ROOM
        assert first.data(MAIL + b".\r\n") == [replies.KEPT]
        assert _data(second, 60_000) == replies.GO_AHEAD
        assert second.data(MAIL + b".\r\n") == [replies.KEPT]


def test_a_mail_that_grows_beyond_the_room_is_put_off_for_each_recipient(narrow: Hall) -> None:
    with narrow.wire() as first, narrow.wire() as second:
        assert _data(first, 80_000) == replies.GO_AHEAD
        assert _data(second, None, LEA4, SOIL) == replies.GO_AHEAD
        assert second.data(b"x" * 90_000 + b"\r\n.\r\n", 2) == [replies.NO_ROOM] * 2
        assert first.data(MAIL + b".\r\n") == [replies.KEPT]
    assert narrow.raws() == [MAIL]


def test_the_largest_mail_fits_into_the_least_room(
    sqlite_store: Store, open_door: OpenDoor
) -> None:
    add_alliances(sqlite_store, "lea4")
    hall = open_door(sqlite_store, message_bytes=100_000, in_flight_bytes=100_000)
    with hall.wire() as wire:
        assert _data(wire, 100_000) == replies.GO_AHEAD
        assert wire.data(b"x" * 99_998 + b"\r\n.\r\n") == [replies.KEPT]


# --- the end of the door ----------------------------------------------------


def test_a_door_that_closes_finishes_what_is_in_flight(
    gated: GatedStore, open_door: OpenDoor
) -> None:
    hall = open_door(gated)
    busy, idle = hall.wire(), hall.wire()
    _hand_over(busy, gated)
    closing = threading.Thread(target=hall.door.stop)
    closing.start()
    assert idle.reply() == replies.CLOSING
    assert idle.reply() == ""
    gated.gate.set()
    assert [busy.reply() for _ in range(3)] == [replies.KEPT, replies.CLOSING, ""]
    closing.join(30)
    with pytest.raises(ConnectionRefusedError):
        Wire(hall.port)
    assert hall.raws() == [b"handed over\r\n"]
    busy.close()
    idle.close()
