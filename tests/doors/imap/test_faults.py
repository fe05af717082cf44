"""Whatever a server does, wherever the line breaks: no mail is lost, and none comes in twice."""

import time
from collections.abc import Generator
from contextlib import contextmanager

import pytest

from mailbridge.doors.imap.pace import Pace, pause
from tests.doors.imap.conftest import LONG, QUICK, Bridge, OpenBridge, mail
from tests.doors.imap.scripted import (
    DROP,
    DROP_AFTER,
    FULL,
    HANG,
    Box,
    Kept,
    Moment,
    Script,
    ScriptedImap,
    scripted,
)
from tests.journeys.story import wait_until

MAILS = [mail(number) for number in range(1, 6)]
LIMITS = {"limits__message_bytes": "70000", "limits__in_flight_bytes": "70000"}
COMMANDS = ["GREET", "CAPABILITY", "LOGIN", "LIST", "SELECT", "UID SEARCH", "UID FETCH"]
CHANGES = ["UID STORE", "UID MOVE"]


def usual(_moment: Moment) -> str:
    return ""


def once(command: str, said: str, times: int = 1) -> Script:
    """Answer a command so for the first times it comes, and as usual from then on."""
    return lambda moment: said if moment.command == command and moment.time <= times else ""


def body(said: str) -> Script:
    """Answer the first fetch of bodies so."""
    seen: list[Moment] = []

    def script(moment: Moment) -> str:
        if moment.command == "UID FETCH" and "BODY" in moment.arguments and not seen:
            seen.append(moment)
            return said
        return ""

    return script


@contextmanager
def met(
    open_bridge: OpenBridge, box: Box, pace: Pace = QUICK, **more: str
) -> Generator[tuple[Bridge, ScriptedImap]]:
    more.setdefault("imap__0__password", "plain")
    with scripted(box) as server:
        bridge = open_bridge(server.port, pace, **more)
        try:
            yield bridge, server
        finally:
            bridge.door.stop()


def arrive_once(bridge: Bridge, box: Box, mails: list[bytes]) -> None:
    """See every mail kept, whatever else; a repeat has the very bytes, which is a repeat."""
    wait_until(lambda: set(bridge.raws()) >= set(mails), "every mail was kept")
    wait_until(lambda: not box.mails, "every mail was moved")
    assert set(bridge.raws()) == set(mails)
    assert set(box.done) == set(mails)


SCRIPTS: dict[str, Script] = {
    **{f"drop at {command}": once(command, DROP, 2) for command in (*COMMANDS, *CHANGES)},
    **{f"drop after {command}": once(command, DROP_AFTER, 2) for command in (*COMMANDS, *CHANGES)},
    **{
        f"NO to {command}": once(command, "TAG NO not now", 2) for command in COMMANDS[2:] + CHANGES
    },
    **{
        f"BAD to {command}": once(command, "TAG BAD what?", 2) for command in COMMANDS[2:] + CHANGES
    },
    **{f"BYE at {command}": once(command, "* BYE closing") for command in (*COMMANDS, *CHANGES)},
    **{f"hang at {command}": once(command, HANG) for command in (*COMMANDS, *CHANGES)},
    **{f"garbage at {c}": once(c, "\x00\xff{{{((* 7 %s") for c in (*COMMANDS, *CHANGES)},
    **{f"huge line at {c}": once(c, "* " + "x" * 1_100_000) for c in ("GREET", "UID SEARCH")},
    "letters for numbers in SEARCH": once("UID SEARCH", "* SEARCH one two\r\nTAG OK done"),
    "a line break in the wrong place": once("UID SEARCH", "* SEARCH 1\n2\r\nTAG OK done"),
    "a literal too long": body("* 1 FETCH (UID 1 BODY[]<0> {500}\r\nshort)\r\nTAG OK done"),
    "a literal too short": body("* 1 FETCH (UID 1 BODY[]<0> {3}\r\nlonger)\r\nTAG OK done"),
    "a literal of 4 GB": body("* 1 FETCH (UID 1 BODY[]<0> {4000000000}\r\nshort)\r\nTAG OK done"),
    "no literal at all": body("* 1 FETCH (UID 1 BODY[]<0> NIL)\r\nTAG OK done"),
    "another mail's answer": body("* 9 FETCH (UID 99 BODY[]<0> {3}\r\nabc)\r\nTAG OK done"),
    "flags instead of a body": body("* 1 FETCH (FLAGS (\\Seen))\r\nTAG OK done"),
    "an answer to nobody": once("UID SEARCH", "XYZ9 OK done"),
    "read-only": once("SELECT", "* 5 EXISTS\r\nTAG OK [READ-ONLY] done"),
    "a mail server that is no IMAP": once("GREET", "220 smtp.example ESMTP"),
}


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=list(SCRIPTS))
def test_no_fault_loses_a_mail_or_lets_one_in_twice(
    open_bridge: OpenBridge, script: Script
) -> None:
    box = Box(script)
    box.deliver(*MAILS)
    with met(open_bridge, box, imap__0__done_folder="Done") as (bridge, _):
        arrive_once(bridge, box, MAILS)


@pytest.mark.parametrize("command", ["UID COPY", "UID STORE", "UID EXPUNGE"])
@pytest.mark.parametrize("fault", [DROP, DROP_AFTER, "TAG NO not now"])
def test_without_move_each_step_of_copying_may_fail(
    open_bridge: OpenBridge, command: str, fault: str
) -> None:
    box = Box(once(command, fault, 2), capability="IMAP4rev1 UIDPLUS")
    box.deliver(*MAILS)
    with met(open_bridge, box, imap__0__done_folder="Done") as (bridge, _):
        wait_until(lambda: set(bridge.raws()) >= set(MAILS), "every mail was kept")
        wait_until(lambda: set(box.done) == set(MAILS), "every mail was copied")
        live = lambda: [m for m in box.mails.values() if "\\Deleted" not in m.flags]  # noqa: E731
        wait_until(lambda: not live(), "none is left to fetch")
        assert set(bridge.raws()) == set(MAILS)


def test_without_uidplus_nothing_is_expunged_for_others_have_deleted_mail_too(
    open_bridge: OpenBridge,
) -> None:
    box = Box(usual, capability="IMAP4rev1")
    box.deliver(*MAILS)
    box.mails[1].flags.add("\\Deleted")
    with met(open_bridge, box, imap__0__done_folder="Done") as (bridge, _):
        wait_until(lambda: box.done == MAILS[1:], "all others were copied")
        wait_until(lambda: all("\\Deleted" in m.flags for m in box.mails.values()), "marked")
        assert bridge.raws() == MAILS[1:]
    assert "EXPUNGE" not in box.steps


def test_mail_left_in_place_is_known_by_its_keyword_after_a_restart(
    open_bridge: OpenBridge,
) -> None:
    box = Box(usual)
    box.deliver(*MAILS[:3])
    with met(open_bridge, box) as (bridge, _):
        wait_until(lambda: bridge.raws() == MAILS[:3], "kept")
        wait_until(lambda: all("MailbridgeKept" in m.flags for m in box.mails.values()), "marked")
    box.deliver(MAILS[3])
    box.mails[4].flags.add("\\Seen")  # a person has read it before us
    with met(open_bridge, box) as (bridge, _):
        wait_until(lambda: len(bridge.raws()) > 3, "the new one came too")
        rounds = box.steps["UID SEARCH"]
        wait_until(lambda: box.steps["UID SEARCH"] > rounds + 2, "it looked again")
    assert bridge.raws() == MAILS[:4]


def test_a_server_without_keywords_is_asked_for_what_is_unread(open_bridge: OpenBridge) -> None:
    box = Box(usual, keywords=False)
    box.deliver(*MAILS)
    with met(open_bridge, box) as (bridge, _):
        wait_until(lambda: all("\\Seen" in m.flags for m in box.mails.values()), "all were read")
    with met(open_bridge, box) as (bridge, _):
        wait_until(lambda: box.steps["IDLE"] > 2, "it looked again")
        assert bridge.raws() == MAILS


def test_where_flags_are_refused_no_mail_is_kept_every_minute(open_bridge: OpenBridge) -> None:
    box = Box(once("UID STORE", "TAG NO not yours", 1000))
    box.deliver(*MAILS)
    with met(open_bridge, box) as (bridge, _):
        wait_until(lambda: box.steps["UID SEARCH"] > 5, "it looked often")
        assert bridge.raws() == MAILS


def test_another_uidvalidity_brings_repeats_and_nothing_else(open_bridge: OpenBridge) -> None:
    box = Box(usual)
    box.deliver(*MAILS[:3])
    with met(open_bridge, box) as (bridge, _):
        wait_until(lambda: bridge.raws() == MAILS[:3], "kept")
        with box.lock:
            box.renumber()
            box.script = once("UID SEARCH", DROP, box.steps["UID SEARCH"] + 1)
        box.deliver(MAILS[3])
        wait_until(lambda: MAILS[3] in bridge.raws(), "the new one came too")
        wait_until(lambda: all("MailbridgeKept" in m.flags for m in box.mails.values()), "marked")
    # The same bytes to the same alliance: the journey makes a repeat of them, and no post.
    assert sorted(set(bridge.raws())) == MAILS[:4]
    assert all(m.route.alliance == "lea4" for m in bridge.kept())


def test_a_mail_expunged_between_search_and_fetch_is_no_fault(open_bridge: OpenBridge) -> None:
    box = Box(usual)
    box.deliver(*MAILS)

    def script(moment: Moment) -> str:
        if moment.command == "UID FETCH" and "BODY" in moment.arguments:
            box.mails.pop(2, None)
        return ""

    box.script = script
    with met(open_bridge, box) as (bridge, _):
        wait_until(lambda: len(bridge.raws()) == 4, "the others were kept")
    assert bridge.raws() == [MAILS[0], *MAILS[2:]]
    assert box.steps["GREET"] == 1


def test_an_expunge_told_during_fetch_moves_no_mail_to_anothers_place(
    open_bridge: OpenBridge,
) -> None:
    literals = "".join(
        f"* {n} FETCH (UID {n + 1} BODY[]<0> {{{len(MAILS[n])}}}\r\n{MAILS[n].decode()})\r\n"
        for n in (1, 2)
    )
    box = Box(body(f"* 1 EXPUNGE\r\n{literals}* 1 FETCH (FLAGS (\\Seen))\r\nTAG OK done"))
    box.deliver(*MAILS[:3])
    with met(open_bridge, box) as (bridge, _):
        wait_until(lambda: len(bridge.raws()) == 3, "all three are kept in the end")
    assert bridge.raws() == [MAILS[1], MAILS[2], MAILS[0]]


def test_one_mail_that_breaks_the_line_does_not_hold_up_the_others(open_bridge: OpenBridge) -> None:
    def script(moment: Moment) -> str:
        uids = moment.arguments.split(" ")[0].split(",")
        return DROP if "BODY" in moment.arguments and "2" in uids else ""

    box = Box(script)
    box.deliver(*MAILS)
    with met(open_bridge, box) as (bridge, _):
        wait_until(lambda: len(bridge.raws()) == 4, "the others were kept")
        box.script = usual
        wait_until(lambda: len(bridge.raws()) == 5, "and it, once it could be had")
    assert sorted(bridge.raws()) == MAILS


def test_a_mail_over_the_limit_and_one_for_nobody_here_stay_with_a_flag(
    open_bridge: OpenBridge,
) -> None:
    box = Box(usual)
    large = mail(8) + b"x" * 100_000
    box.deliver(large, mail(9, "someone@else.example"), MAILS[0])
    with met(open_bridge, box, QUICK, imap__0__done_folder="Done", **LIMITS) as (bridge, _):
        wait_until(lambda: box.done == [MAILS[0]], "ours was taken")
        wait_until(lambda: box.steps["IDLE"] > 2, "it looked again")
        fetched = box.steps["UID FETCH"]
        wait_until(lambda: box.steps["IDLE"] > 4, "and again")
        assert box.steps["UID FETCH"] == fetched
    assert bridge.raws() == [MAILS[0]]
    assert [m.flags for m in box.mails.values()] == [{"\\Flagged", "MailbridgeLeft"}] * 2


def test_a_server_that_lies_about_sizes_gets_no_large_mail_in(open_bridge: OpenBridge) -> None:
    def script(moment: Moment) -> str:
        lie = "* 1 FETCH (UID 1 RFC822.SIZE 10)\r\nTAG OK done"
        return lie if "SIZE" in moment.arguments else ""

    box = Box(script)
    box.deliver(mail(8) + b"x" * 100_000)
    with met(open_bridge, box, QUICK, **LIMITS) as (bridge, _):
        wait_until(lambda: "MailbridgeLeft" in box.mails[1].flags, "it was left")
        assert bridge.raws() == []


# --- waiting ----------------------------------------------------------------


@pytest.mark.parametrize("how", ["no IDLE", "IDLE refused", "IDLE is unknown"])
def test_where_idle_is_not_to_be_had_the_door_looks_now_and_then(
    open_bridge: OpenBridge, how: str
) -> None:
    said = {"IDLE refused": "TAG NO too many", "IDLE is unknown": "TAG BAD what?"}.get(how, "")
    box = Box(once("IDLE", said, 1000), "IMAP4rev1 MOVE" if how == "no IDLE" else FULL)
    with met(open_bridge, box, LONG) as (bridge, _):
        wait_until(lambda: box.steps["UID SEARCH"] > 1, "it looked")
        box.deliver(MAILS[0])
        wait_until(lambda: bridge.raws() == MAILS[:1], "the mail was found")


@pytest.mark.parametrize("said", [DROP, "* BYE closing", "garbage\r\n"])
def test_a_fault_while_waiting_leads_to_another_look(open_bridge: OpenBridge, said: str) -> None:
    box = Box(once("IDLE", said))
    with met(open_bridge, box, LONG) as (bridge, _):
        wait_until(lambda: box.steps["IDLE"] > 0, "it waits")
        box.deliver(MAILS[0])
        wait_until(lambda: bridge.raws() == MAILS[:1], "the mail was found")


def test_mail_told_of_by_a_search_that_did_not_find_it_is_looked_for_at_once(
    open_bridge: OpenBridge,
) -> None:
    box = Box(once("UID SEARCH", "* SEARCH\r\n* 1 EXISTS\r\nTAG OK done", 2))
    box.mails[1] = Kept(MAILS[0])  # the IDLE after it says nothing more
    with met(open_bridge, box, LONG) as (bridge, _):
        wait_until(lambda: bridge.raws() == MAILS[:1], "the mail was found")


def test_mail_told_of_in_one_breath_with_the_go_on_of_idle_is_heard(
    open_bridge: OpenBridge,
) -> None:
    box = Box(usual)
    box.before_idle = lambda: box.mails.update({1: Kept(MAILS[0])})
    with met(open_bridge, box, LONG) as (bridge, _):
        wait_until(lambda: bridge.raws() == MAILS[:1], "the mail was found")


def test_a_connection_that_died_silently_is_found_out_when_idle_is_renewed(
    open_bridge: OpenBridge,
) -> None:
    box = Box(once("IDLE", HANG))
    with met(open_bridge, box) as (bridge, _):
        wait_until(lambda: box.steps["IDLE"] > 0, "it waits")
        box.deliver(MAILS[0])
        wait_until(lambda: bridge.raws() == MAILS[:1], "the mail was found")
    assert box.steps["GREET"] > 1


def test_a_refused_sign_in_is_tried_again_and_told_without_the_servers_words(
    open_bridge: OpenBridge, capsys: pytest.CaptureFixture[str]
) -> None:
    box = Box(once("LOGIN", "TAG NO no such user talks@ngo.example", 3))
    box.deliver(MAILS[0])
    with met(open_bridge, box) as (bridge, _):
        wait_until(lambda: bridge.raws() == MAILS[:1], "it got in at last")
    said = capsys.readouterr().out
    assert said.count("LoginError") == 3
    assert "@" not in said


def test_pauses_double_up_to_a_limit_are_shaken_and_longer_after_a_refused_sign_in() -> None:
    pace = Pace(first=1, longest=300, refused=60)
    middle = [pause(pace, failures, False, lambda: 0.5) for failures in range(12)]
    assert middle == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]
    assert pause(pace, 0, True, lambda: 0.5) == 60
    assert (pause(pace, 3, False, lambda: 0.0), pause(pace, 3, False, lambda: 1.0)) == (6, 10)
    assert pause(pace, 10_000, False, lambda: 1.0) == 375


@pytest.mark.parametrize("command", ["GREET", "LOGIN", "UID FETCH", "IDLE"])
def test_the_door_ends_within_seconds_even_where_the_server_hangs(
    open_bridge: OpenBridge, command: str
) -> None:
    box = Box(once(command, HANG, 1000))
    box.deliver(MAILS[0])
    patient = Pace(answer=600, settle=600, idle=600, finish=0.5)
    with met(open_bridge, box, patient) as (bridge, _):
        wait_until(lambda: box.steps[command] > 0, "the server hangs")
        began = time.monotonic()
        bridge.door.stop()
        assert time.monotonic() - began < 30
