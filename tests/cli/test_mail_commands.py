"""The commands about mail, run one after the other as an operator would at 3 a.m."""

import json
from pathlib import Path

import pytest

from tests.cli.bridge import JOURNEYS, Bridge, make

FIRST = "t-01-first-posts"
HELD = "t-02-first-post-is-held"
STRANGER = "t-05-strangers-and-moderators"
BOMB = "t-07-no-parser-is-fed-it"


@pytest.fixture
def bridge(tmp_path: Path) -> Bridge:
    return make(tmp_path, "new")


def test_a_held_mail_is_listed_shown_approved_traced_and_exported(bridge: Bridge) -> None:
    bridge.hand_in(HELD, "01-grace.eml")
    (held,) = bridge.done("queue", "list", "--json").rows()
    at = held.pop("at")
    assert held == {
        "id": "1",
        "state": "held",
        "alliance": "farms",
        "subject": "Sold at the roadside",
        "reason": "first_post",
    }
    assert at.endswith("Z")
    shown = bridge.done("queue", "show", "1").out
    assert "A third of our members sold at the roadside." in shown
    assert bridge.done("queue", "approve", "1").out == "Published as #1.\n"
    bridge.done("work", "--until-idle")
    assert bridge.status() == {
        "accepted": 1,
        "posted": 1,
        "held": 0,
        "rejected": 0,
        "dropped": 0,
        "commands": 0,
        "bounces": 0,
        "waiting": 0,
        "stuck": 0,
        "deliveries": {"due": 0, "sending": 0, "sent": 6, "deferred": 0, "failed": 0},
        "ambiguous": 0,
    }
    traced = bridge.done("trace", "farms#1").out
    assert "posted, approved" in traced
    assert "3 sent" in traced
    (post,) = bridge.done("export", "posts", "farms").rows()
    assert (post["number"], post["author"], post["country"]) == (1, "Grace Nakibuuka", "UG")
    assert len(list((bridge.folder / "sent" / "new").iterdir())) == 6  # 3 are notices


def test_approving_twice_publishes_once_and_says_why_not(bridge: Bridge) -> None:
    bridge.hand_in(HELD, "01-grace.eml")
    bridge.done("queue", "approve", "1")
    again = bridge.run("queue", "approve", "1")
    assert (again.code, again.err) == (1, "mail 1 is not held\n")
    assert bridge.status()["posted"] == 1


def test_a_rejected_mail_is_not_published_and_the_ledger_says_so(bridge: Bridge) -> None:
    bridge.hand_in(HELD, "01-grace.eml")
    bridge.done("queue", "reject", "1")
    status = bridge.status()
    assert (status["rejected"], status["held"], status["accepted"]) == (1, 0, 1)
    assert bridge.done("queue", "list").out == "Nothing waits.\n"


def test_a_stuck_mail_shows_its_reason_and_can_be_replayed_and_dropped(bridge: Bridge) -> None:
    bridge.hand_in(BOMB, "01-bomb.eml")
    assert "boundaries" in bridge.done("queue", "show", "1").out
    bridge.done("queue", "replay", "1")
    assert bridge.status()["waiting"] == 1
    bridge.done("work", "--until-idle")
    assert bridge.status()["stuck"] == 1
    bridge.done("queue", "drop", "1")
    assert bridge.status()["dropped"] == 1


def test_mail_to_the_operators_is_shown_whole_and_cannot_become_a_post(bridge: Bridge) -> None:
    bridge.hand_in(STRANGER, "02-to-the-moderators.eml", to="postmaster@talks.example.org")
    assert "may I send a long text?" in bridge.done("queue", "show", "1").out
    refused = bridge.run("queue", "approve", "1")
    assert refused.code == 1
    assert "proposes no post" in refused.err


def test_posts_are_moved_split_and_merged_and_keep_their_numbers(bridge: Bridge) -> None:
    for mail in ("01-grace.eml", "03-grace-again.eml"):
        bridge.hand_in(HELD, mail)
    bridge.done("queue", "approve", "1")
    bridge.done("queue", "approve", "2")
    assert _threads(bridge) == {1: (1, None), 2: (1, 1)}
    bridge.done("posts", "split", "farms", "2")
    assert _threads(bridge) == {1: (1, None), 2: (2, None)}
    bridge.done("posts", "merge", "farms", "2", "1")
    assert _threads(bridge) == {1: (1, None), 2: (1, 1)}
    bridge.done("posts", "move", "farms", "2", "m1/t1")
    assert _threads(bridge) == {1: (1, None), 2: (2, None)}
    nowhere = bridge.run("posts", "move", "farms", "2", "m7/t1")
    assert (nowhere.code, "no theme m7/t1" in nowhere.err) == (1, True)


def _threads(bridge: Bridge) -> dict[int, tuple[int, int | None]]:
    posts = bridge.done("export", "posts", "farms").rows()
    return {post["number"]: (post["thread"], post["parent_number"]) for post in posts}


def test_what_went_to_an_address_is_told(bridge: Bridge) -> None:
    bridge.hand_in(HELD, "01-grace.eml")
    bridge.done("queue", "approve", "1")
    bridge.done("work", "--until-idle")
    told = bridge.done("trace", "Wilmer@Quinua.example").out
    assert "farms: expert since" in told
    assert "farms#1" in told
    assert "sent" in told


def test_what_is_unknown_is_said_to_be(bridge: Bridge) -> None:
    nobody = bridge.run("trace", "nobody@x.example")
    assert (nobody.code, nobody.err) == (1, "nothing is known of nobody@x.example\n")
    assert bridge.run("trace", "14").code == 2
    assert bridge.run("queue", "show", "77").code == 1
    assert bridge.run("queue", "approve", "seven").code == 2
    assert bridge.run("work").code == 2
    assert bridge.run("serve", "--only", "lmtp,smoke").code == 2


def test_a_database_without_tables_is_told_from_one_that_is_away(tmp_path: Path) -> None:
    settings = '[site]\nsecret = "a-secret-that-only-the-tests-know"\n'
    (tmp_path / "mailbridge.toml").write_text(settings)
    ran = Bridge(tmp_path).run("status")
    assert ran.code == 1
    assert "`mailbridge init`" in ran.err


def test_inspect_judges_a_mail_by_itself_without_an_instance(tmp_path: Path) -> None:
    mail = JOURNEYS / FIRST / "01-grace.eml"
    (found,) = Bridge(tmp_path).done("inspect", "--json", str(mail)).rows()
    assert set(found) == {
        *("file", "message_id", "from", "to", "subject", "date", "language", "kind", "verdict"),
        *("reason", "text", "quoted", "signature", "html", "links", "attachments", "bounce"),
        *("references", "parent", "warnings", "segments"),
    }
    assert found["from"] == {
        "name": "Grace Nakibuuka",
        "address": "grace@mubende-union.example",
        "sure": "unknown",
    }
    assert found["date"] == "2026-11-24T06:12:00Z"
    assert (found["kind"], found["verdict"], found["parent"]) == ("post", "accept", None)
    assert "".join(s["text"] for s in found["segments"]).split() == found["text"].split()


def test_inspect_in_an_alliance_knows_members_and_changes_nothing(bridge: Bridge) -> None:
    mail = JOURNEYS / HELD / "01-grace.eml"
    (first,) = bridge.done("inspect", "--json", "--alliance", "farms", str(mail)).rows()
    assert (first["verdict"], first["reason"]) == ("hold", "first_post")
    assert first["from"]["sure"] == "proved"
    stranger = JOURNEYS / STRANGER / "01-stranger.eml"
    (second,) = bridge.done("inspect", "--json", "--alliance", "farms", str(stranger)).rows()
    assert (second["verdict"], second["reason"]) == ("hold", "not_a_member")
    assert bridge.status()["accepted"] == 0


def test_inspect_says_how_sure_an_author_is_where_settings_say_whom_to_trust(
    bridge: Bridge, tmp_path: Path
) -> None:
    mail = str(JOURNEYS / HELD / "01-grace.eml")
    (known,) = bridge.done("inspect", "--json", mail).rows()
    assert known["from"]["sure"] == "proved"
    (tmp_path / "elsewhere").mkdir()
    (alone,) = Bridge(tmp_path / "elsewhere").done("inspect", "--json", mail).rows()
    assert alone["from"]["sure"] == "unknown"
    (tmp_path / "elsewhere" / "mailbridge.toml").write_text("[site]\n", "utf-8")
    (faulty,) = Bridge(tmp_path / "elsewhere").done("inspect", "--json", mail).rows()
    assert faulty["from"]["sure"] == "unknown"


def test_inspect_reads_standard_input_and_names_what_it_cannot_read(tmp_path: Path) -> None:
    bridge = Bridge(tmp_path)
    raw = (JOURNEYS / FIRST / "01-grace.eml").read_bytes()
    ran = bridge.run("inspect", "--json", "-", "no-such-file.eml", stdin=raw)
    assert ran.code == 1
    assert json.loads(ran.out)["file"] == "-"
    assert ran.err == "no-such-file.eml: No such file or directory\n"


def test_inspect_tells_a_person_what_is_own_and_what_is_quoted(tmp_path: Path) -> None:
    mail = JOURNEYS / FIRST / "02-wilmer.eml"
    told = Bridge(tmp_path).done("inspect", str(mail)).out
    assert "accept (accepted), post" in told
    assert "\n  Wilmer\n" in told
    assert "\n> > Mubende Grain Farmers' Union, Uganda\n" in told


def test_inspect_says_which_limit_a_mail_is_beyond(tmp_path: Path) -> None:
    mail = JOURNEYS / BOMB / "01-bomb.eml"
    (found,) = Bridge(tmp_path).done("inspect", "--json", str(mail)).rows()
    assert (found["kind"], found["verdict"]) == ("unreadable", "hold")
    assert "boundaries" in found["warnings"][0]


def test_a_number_no_database_can_hold_is_told_as_wrong_usage(tmp_path: Path) -> None:
    ran = make(tmp_path, "all").run("queue", "show", "9" * 20)
    assert ran.code == 2
    assert "is no number as `queue list` shows them" in " ".join(ran.err.split())
