"""What a client may say to the door, and what it hears."""

import pytest

from mailbridge.doors.lmtp import RECIPIENTS
from mailbridge.store import Store
from tests.doors.lmtp.conftest import LEA4, SOIL, Hall, OpenDoor, add_alliances, kept

HELLO = b"Subject: Hello\r\n\r\nHello.\r\n"


def send(hall: Hall, data: bytes, *recipients: str) -> list[str]:
    with hall.wire() as wire:
        wire.begin(*(recipients or (LEA4,)))
        return wire.data(data, len(recipients) or 1)


@pytest.mark.parametrize("number", [1, 3, 50])
def test_there_is_one_reply_for_each_recipient(hall: Hall, number: int) -> None:
    recipients = [LEA4, SOIL, "lea4-owner@talks.example.org"] * 17
    with hall.wire() as wire:
        wire.begin(*recipients[:number])
        assert wire.data(HELLO + b".\r\n", number) == ["250 2.0.0 Kept"] * number
        assert wire.ask("NOOP") == "250 OK"


def test_what_came_is_kept_with_what_only_this_moment_knows(hall: Hall) -> None:
    with hall.wire() as wire:
        wire.begin(LEA4, sender="ana@example.org")
        wire.data(HELLO + b".\r\n")
    (mail,) = kept(hall.store)
    evidence = mail.evidence
    assert mail.raw == HELLO
    assert (evidence.door, evidence.peer, evidence.helo) == (
        "lmtp",
        "127.0.0.1",
        "client.example.org",
    )
    assert (evidence.mail_from, evidence.recipients) == ("ana@example.org", (LEA4,))
    assert mail.received_at.tzinfo is not None
    assert hall.woken.wait(30)


def test_one_mail_to_two_alliances_is_kept_for_both(hall: Hall) -> None:
    assert send(hall, HELLO + b".\r\n", LEA4, SOIL) == ["250 2.0.0 Kept"] * 2
    assert hall.routes() == [("lea4", "post", LEA4), ("soil", "post", SOIL)]


def test_several_addresses_of_one_alliance_count_once_as_the_most_specific(hall: Hall) -> None:
    token = "lea4+rabcdefghijklmnop@talks.example.org"
    send(hall, HELLO + b".\r\n", LEA4, token, LEA4)
    assert hall.routes() == [("lea4", "reply", token)]


def test_the_operators_have_their_address(hall: Hall) -> None:
    send(hall, HELLO + b".\r\n", "postmaster@talks.example.org")
    send(hall, HELLO + b".\r\n", "postmaster")
    assert [route[:2] for route in hall.routes()] == [(None, "postmaster")] * 2


@pytest.mark.parametrize(
    "address",
    [
        "nobody@talks.example.org",
        "lea4@elsewhere.example.org",
        "lea4-nothing@talks.example.org",
        "lea5@talks.example.org",
        "lea4@talks.example.org.evil.example",
        "léa4@talks.example.org",
        "lea4 soil@talks.example.org",
    ],
)
def test_an_unknown_address_is_refused_and_the_others_get_their_mail(
    hall: Hall, address: str
) -> None:
    with hall.wire() as wire:
        wire.ask("LHLO client.example.org")
        wire.ask("MAIL FROM:<ana@example.org> SMTPUTF8")
        assert wire.ask(f"RCPT TO:<{address}>") == "550 5.1.1 No such address here"
        assert wire.ask(f"RCPT TO:<{LEA4}>")[:3] == "250"
        assert wire.ask("DATA")[:3] == "354"
        assert wire.data(HELLO + b".\r\n") == ["250 2.0.0 Kept"]
    assert len(hall.raws()) == 1


def test_an_alliance_made_a_moment_ago_gets_its_mail(hall: Hall) -> None:
    with hall.wire() as wire:
        wire.ask("LHLO client.example.org")
        wire.ask("MAIL FROM:<ana@example.org>")
        assert wire.ask("RCPT TO:<water@talks.example.org>")[:3] == "550"
        add_alliances(hall.store, "water")
        assert wire.ask("RCPT TO:<water@talks.example.org>")[:3] == "250"


def test_the_null_sender_of_a_delivery_report_is_taken(hall: Hall) -> None:
    with hall.wire() as wire:
        wire.begin("lea4-bounces+babcdefghijklmnop@talks.example.org", sender="")
        wire.data(HELLO + b".\r\n")
    (mail,) = kept(hall.store)
    assert (mail.evidence.mail_from, mail.route.purpose) == ("", "bounces")


def test_an_address_may_come_with_quotes_a_route_or_capitals(hall: Hall) -> None:
    with hall.wire() as wire:
        wire.ask("LHLO client.example.org")
        wire.ask('MAIL FROM:<"ana maria"@example.org> SIZE=100 BODY=8BITMIME')
        for path in ('<"lea4"@talks.example.org>', f"<@relay.example:{LEA4}>", f"<{LEA4.upper()}>"):
            assert wire.ask(f"RCPT TO:{path}")[:3] == "250"
        assert wire.ask("DATA")[:3] == "354"
        assert wire.data(HELLO + b".\r\n", 3) == ["250 2.0.0 Kept"] * 3
    (mail,) = kept(hall.store)
    assert mail.evidence.mail_from == '"ana maria"@example.org'


def test_a_sender_in_its_own_letters_is_kept(hall: Hall) -> None:
    with hall.wire() as wire:
        wire.ask("LHLO client.example.org")
        assert wire.ask("MAIL FROM:<josé@пример.example> SMTPUTF8 BODY=8BITMIME")[:3] == "250"
        wire.ask(f"RCPT TO:<{LEA4}>")
        wire.ask("DATA")
        wire.data(HELLO + b".\r\n")
    assert kept(hall.store)[0].evidence.mail_from == "josé@пример.example"


def test_what_a_client_says_of_itself_cannot_hurt_a_database(hall: Hall) -> None:
    with hall.wire() as wire:
        wire.send(b"LHLO a\xff\x00b\r\n")
        assert wire.reply()[:3] == "250"
        wire.send(b"MAIL FROM:<a\xff\x01b@example.org>\r\n")
        assert wire.reply()[:3] == "250"
        wire.ask(f"RCPT TO:<{LEA4}>")
        wire.ask("DATA")
        assert wire.data(HELLO + b".\r\n") == ["250 2.0.0 Kept"]
    assert kept(hall.store)[0].evidence.helo == "a??b"


# --- the bytes --------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "came"),
    [
        (b"", b""),
        (b"one\r\n", b"one\r\n"),
        (b"..\r\n", b".\r\n"),
        (b"a\r\n..b\r\n...\r\n", b"a\r\n.b\r\n..\r\n"),
        (b"\r\n\r\n\r\n", b"\r\n\r\n\r\n"),
        ("Subject: Žluť\r\n\r\n農業\r\n".encode(), "Subject: Žluť\r\n\r\n農業\r\n".encode()),
        (bytes(range(256)) + b"\r\n", bytes(range(256)) + b"\r\n"),
        (b"bare LF\nbare CR\rend\r\n", b"bare LF\nbare CR\rend\r\n"),
        (b"x" * 300_000 + b"\r\n", b"x" * 300_000 + b"\r\n"),
        (b"\r" * 70_000 + b"\r\n", b"\r" * 70_000 + b"\r\n"),
        (b"\r\n" * 70_000, b"\r\n" * 70_000),
    ],
    ids=[
        "nothing", "one line", "a dot", "dots", "blank lines", "8 bit", "every octet", "bare ends",
        "a long line", "many CR", "many blank lines",
    ],
)  # fmt: skip
def test_the_bytes_are_kept_as_their_author_wrote_them(
    hall: Hall, sent: bytes, came: bytes
) -> None:
    assert send(hall, sent + b".\r\n") == ["250 2.0.0 Kept"]
    assert hall.raws() == [came]


def test_two_mails_on_one_connection_do_not_mix(hall: Hall) -> None:
    with hall.wire() as wire:
        for number in (1, 2):
            wire.begin(LEA4)
            wire.data(b"mail %d\r\n.\r\n" % number)
    assert hall.raws() == [b"mail 1\r\n", b"mail 2\r\n"]


def test_commands_may_be_sent_ahead_of_their_replies(hall: Hall) -> None:
    with hall.wire() as wire:
        assert "PIPELINING" in wire.ask("LHLO client.example.org")
        start = f"MAIL FROM:<a@example.org>\r\nRCPT TO:<{LEA4}>\r\nDATA\r\n".encode()
        wire.send(start)
        assert [wire.reply()[:3] for _ in range(3)] == ["250", "250", "354"]
        wire.send(b"first\r\n.\r\n" + start)
        assert [wire.reply()[:3] for _ in range(4)] == ["250", "250", "250", "354"]
        assert wire.data(b"second\r\n.\r\nQUIT\r\n", 2) == ["250 2.0.0 Kept", "221 Bye"]
    assert hall.raws() == [b"first\r\n", b"second\r\n"]


def test_a_mail_may_come_octet_by_octet(hall: Hall) -> None:
    with hall.wire() as wire:
        wire.begin(LEA4)
        for octet in b"a\r\n..b\r\n.\r\n":
            wire.send(bytes([octet]))
        assert wire.reply() == "250 2.0.0 Kept"
    assert hall.raws() == [b"a\r\n.b\r\n"]


# --- limits -----------------------------------------------------------------


def test_a_mail_declared_too_large_is_refused_before_it_comes(
    sqlite_store: Store, open_door: OpenDoor
) -> None:
    hall = open_door(sqlite_store, message_bytes=100_000)
    with hall.wire() as wire:
        assert "250-SIZE 100000" in wire.ask("LHLO client.example.org").splitlines()
        answer = wire.ask("MAIL FROM:<ana@example.org> SIZE=100001")
        assert answer == "552 5.3.4 Larger than any mail taken here"
        assert wire.ask("MAIL FROM:<ana@example.org> SIZE=100000")[:3] == "250"


@pytest.mark.parametrize("octets", [100_001, 400_000])
def test_a_mail_too_large_is_refused_for_each_recipient_once_it_has_come(
    sqlite_store: Store, open_door: OpenDoor, octets: int
) -> None:
    add_alliances(sqlite_store, "lea4", "soil")
    hall = open_door(sqlite_store, message_bytes=100_000)
    with hall.wire() as wire:
        wire.begin(LEA4, SOIL)
        answers = wire.data(b"x" * (octets - 2) + b"\r\n.\r\n", 2)
        assert answers == ["552 5.3.4 Larger than any mail taken here"] * 2
        wire.begin(LEA4)
        assert wire.data(b"." * 100 + b"x" * (100_000 - 101) + b"\r\n.\r\n") == ["250 2.0.0 Kept"]
    assert [len(raw) for raw in hall.raws()] == [100_000]


def test_recipients_beyond_any_use_are_put_off(hall: Hall) -> None:
    with hall.wire() as wire:
        wire.ask("LHLO client.example.org")
        wire.ask("MAIL FROM:<ana@example.org>")
        wire.send(f"RCPT TO:<{LEA4}>\r\n".encode() * (RECIPIENTS + 1))
        answers = [wire.reply()[:9] for _ in range(RECIPIENTS + 1)]
    assert answers == ["250 2.1.5"] * RECIPIENTS + ["452 4.5.3"]


# --- what must be said in order ---------------------------------------------


def test_commands_out_of_order_are_refused_and_nothing_breaks(hall: Hall) -> None:
    with hall.wire() as wire:
        for command in ("MAIL FROM:<a@example.org>", f"RCPT TO:<{LEA4}>", "DATA"):
            assert wire.ask(command)[:3] == "503"
        assert wire.ask("EHLO x")[:3] == "500"
        assert wire.ask("LHLO x")[:3] == "250"
        assert wire.ask("DATA") == "503 5.5.1 Send RCPT TO first"
        assert wire.ask(f"RCPT TO:<{LEA4}>")[:3] == "503"
        assert wire.ask("MAIL FROM:<a@example.org>")[:3] == "250"
        assert wire.ask("MAIL FROM:<b@example.org>")[:3] == "503"
        assert wire.ask(f"RCPT TO:<{LEA4}>")[:3] == "250"
        assert wire.ask("DATA now")[:3] == "501"
        assert wire.ask("RSET")[:3] == "250"
        assert wire.ask("DATA")[:3] == "503"


def test_nobody_learns_who_is_a_member_or_what_runs_here(hall: Hall) -> None:
    with hall.wire() as wire:
        assert wire.banner == "220 talks.example.org mailbridge"
        wire.ask("LHLO client.example.org")
        asked = [
            wire.ask(f"{command}{name}")
            for command in ("VRFY ", "EXPN ")
            for name in (LEA4, "nobody@example.org", "lea4", "\x00", "<")
        ]
        wire.send(b"VRFY \xff\r\n")
        assert {*asked, wire.reply()} == {"252 2.5.2 Cannot verify anyone, but will take mail"}


@pytest.mark.parametrize(
    "line",
    [b"\r\n", b"\xff\xfe\r\n", b"MAIL\r\n", b"MAIL FROM:\r\n", b"MAIL FROM:<\r\n",
     b"MAIL FROM:<" + b"(" * 1000 + b"\r\n", b"MAIL FROM:<a@b> SIZE=\xc2\xb2\r\n",
     b"RCPT TO:<" + b"\x00" * 100 + b">\r\n", b"FROB\r\n", b"x" * 100_000 + b"\r\n"],
)  # fmt: skip
def test_nonsense_is_answered_and_the_conversation_goes_on(hall: Hall, line: bytes) -> None:
    with hall.wire() as wire:
        wire.ask("LHLO client.example.org")
        wire.send(line)
        assert wire.reply()[0] in "245"
        wire.ask("RSET")
        wire.begin(LEA4)
        assert wire.data(HELLO + b".\r\n") == ["250 2.0.0 Kept"]
