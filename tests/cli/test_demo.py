"""The demo, whole: the sample's play over real LMTP, into a real Maildir."""

import json
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from email.policy import default
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest
import typer

from mailbridge.cli import stage
from mailbridge.cli.app import app
from mailbridge.cli.demo import demo
from mailbridge.cli.play import read_play


def _demo(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    ports = ["--web-port", "0", "--lmtp-port", "0"]
    command = [sys.executable, "-m", "mailbridge", "demo", "--once", "--dir", str(folder)]
    return subprocess.run([*command, *ports, *more], capture_output=True, text=True, check=False)


def _figures(run: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    return json.loads(run.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A demo that was played once: its folder, and what it ended with."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    run = _demo(folder, "--json")
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    return folder, _figures(run)


def test_every_mail_becomes_what_stands_beside_it(played: tuple[Path, dict[str, Any]]) -> None:
    _, figures = played
    scenes = read_play(stage.SAMPLE / "play")
    fates = [scene.fate for scene in scenes]
    plural = {"bounce": "bounces", "command": "commands"}
    told = {fate: figures[plural.get(fate, fate)] for fate in set(fates)}
    assert told == {fate: fates.count(fate) for fate in set(fates)}
    assert figures["accepted"] == len(scenes)


def test_each_post_goes_once_to_each_member_who_wants_it(
    played: tuple[Path, dict[str, Any]],
) -> None:
    folder, figures = played
    sent = [message_from_bytes(f.read_bytes(), policy=default) for f in folder.glob("sent/new/*")]
    copies = [
        (mail["Message-ID"], mail["Delivered-To"])
        for mail in sent
        if mail["Auto-Submitted"] is None and not _by_moderators(mail)
    ]
    readers = {to for _, to in copies}
    assert len(copies) == len(set(copies)) == figures["posted"] * len(readers)
    assert len(readers) == _each_post_members()
    assert figures["deliveries"]["sent"] == len(sent)


def _by_moderators(mail: Message) -> bool:
    """Whether a letter is the announcement or the wrap-up, which no mail came in for."""
    return mail["List-Post"] == "NO" or str(mail["Subject"]).startswith("Re: [LEA4] M1.5")


def test_among_what_is_sent_is_every_kind_of_mail_in_four_languages(
    played: tuple[Path, dict[str, Any]],
) -> None:
    folder, _ = played
    sent = [message_from_bytes(f.read_bytes(), policy=default) for f in folder.glob("sent/new/*")]
    texts = [part.get_content() for m in sent if (part := m.get_body(("plain",))) is not None]
    footers = {
        "Less mail, pause": "Q1. Take one chain you know.",
        "Menos correo, una": "Q1. Piense en una cadena que conozca.",
        "Menos e-mails": "Q1. Pense em uma cadeia que você conhece.",
        "Moins de messages": "Q1. Prenez une filière que vous connaissez.",
    }
    for footer, asked in footers.items():
        those = [text for text in texts if footer in text]
        assert any(f"\n{asked}" in text for text in those), footer
        assert any("\n   #" in text for text in those), footer
        assert any("#10 " in text and "\n   #" not in text for text in those), footer
    announced = [m for m in sent if m["List-Post"] == "NO"]
    assert len(announced) > _each_post_members()
    summed_up = [text for text in texts if "whoever has no second buyer" in text]
    assert len(summed_up) > _each_post_members()


def _each_post_members() -> int:
    """Return who gets each post: so says the list, and the plan's two moderators."""
    lines = (stage.SAMPLE / "members.csv").read_text("utf-8").splitlines()
    return 2 + sum(line.split(",")[6] == "each" for line in lines)


def test_a_second_run_replays_nothing(played: tuple[Path, dict[str, Any]]) -> None:
    folder, figures = played
    run = _demo(folder, "--json")
    assert run.returncode == 0
    assert "nothing is replayed" in run.stdout
    assert _figures(run) == figures


def test_it_prints_a_link_that_signs_its_lead_in_once(
    played: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    shutil.copytree(played[0], folder)
    with _served(folder) as told:
        link = re.search(r"http://\S+/sign-in/\S+", told)
        assert link is not None, told
        _reads_each_kind(told)
        browser = build_opener(HTTPCookieProcessor())
        assert browser.open(link[0]).url == link[0]  # looking signs nobody in
        origin = {"Origin": link[0].partition("/sign-in")[0]}
        pressed = Request(link[0], method="POST", headers=origin)  # noqa: S310 -- http, matched above
        desk = browser.open(pressed)
        assert desk.url.endswith("/desk/lea4/held")
        assert desk.read().count(b"/desk/lea4/held/") >= 2
        with pytest.raises(HTTPError):
            build_opener().open(pressed)


def _reads_each_kind(told: str) -> None:
    """Look at the letters of a reader of each language and format, as the demo offers them."""
    offered = re.findall(r"  (\w\w), (brief|full) +(http://\S+/sent\?to=\S+)", told)
    languages = ("en", "es", "fr", "pt")
    assert [each[:2] for each in offered] == [(x, y) for x in languages for y in ("brief", "full")]
    week = {"en": "Week 5:", "es": "Semana 5:", "pt": "Semana 5:", "fr": "Semaine 5 :"}
    for language, format_, url in offered:
        page = build_opener().open(url).read().decode()
        assert "[LEA4] M1.5 Small farms in big chains" in page
        assert "[LEA4] No digest on the last Friday" in page
        (digest,) = re.findall(rf"{week[language]}[^<]*", page)
        assert digest.endswith(")") == (format_ == "brief")  # how many minutes it takes


@contextmanager
def _served(folder: Path) -> Generator[str]:
    """Run the demo until the end of the block; yield what it printed before it served."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "mailbridge", "demo", "--dir", str(folder)]
    ports = ["--web-port", str(port), "--lmtp-port", "0"]
    with subprocess.Popen([*command, *ports], stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        try:
            yield "".join(iter(running.stdout.readline, "Ctrl-C ends it.\n"))
        finally:
            running.terminate()


def test_it_says_that_today_is_in_week_five_and_where_to_look(tmp_path: Path) -> None:
    run = _demo(tmp_path / "data")
    assert "today is in week 5, Small farms in big chains" in run.stdout
    assert "18 posted" in run.stdout
    assert str(tmp_path / "data" / "sent") in run.stdout


def test_a_mail_that_becomes_something_else_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sample = tmp_path / "sample"
    shutil.copytree(stage.SAMPLE, sample)
    for path in sample.glob("play/*"):
        if not path.name.startswith(("01", "20")):
            path.unlink()
    expected = sample / "play" / "20-more-parts-than-a-parser-is-fed.expected.json"
    told = json.loads(expected.read_text("utf-8")) | {"fate": "posted", "parent": "01"}
    expected.write_text(json.dumps(told), "utf-8")
    monkeypatch.setattr(stage, "SAMPLE", sample)
    context = typer.Context(typer.main.get_command(app))
    with pytest.raises(typer.Exit) as failed:
        demo(context, tmp_path / "data", web_port=0, lmtp_port=0, once=True)
    assert failed.value.exit_code == 1
    assert capsys.readouterr().err.splitlines() == [
        "mail 20, more parts than a parser is fed: fate: expected 'posted', found 'stuck'",
        "mail 20, more parts than a parser is fed: parent: expected '01', found None",
    ]
