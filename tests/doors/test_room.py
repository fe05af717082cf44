from mailbridge.doors.room import Room


def test_there_is_room_until_it_is_used_up_and_again_when_it_is_given_back() -> None:
    room = Room(100)
    first = room.hold(60)
    assert first is not None
    assert room.hold(41) is None
    second = room.hold(40)
    assert second is not None
    assert not second.grow(41)
    first.release()
    assert second.grow(100)
    second.release()
    assert room.free == 100


def test_a_hold_never_shrinks_and_is_given_back_once() -> None:
    room = Room(100)
    hold = room.hold(60)
    assert hold is not None
    assert hold.grow(10)
    assert room.free == 40
    hold.release()
    hold.release()
    assert room.free == 100
