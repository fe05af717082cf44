"""defaults.toml is the reference: it names every setting, each with a comment above it."""

import tomllib
from pathlib import Path

import pytest

from config.layers import without_numbers
from config.model import Imap, OAuth2, known_keys
from config.settings import DEFAULTS, load
from config.starter import starter, write_starter
from config.toml_text import read_toml

TEXT = DEFAULTS.read_text("utf-8")
# What is set once for each mailbox, or not at all, stands there as a comment.
OPTIONAL = [
    line.removeprefix("# ")
    for line in TEXT.splitlines()
    if line.startswith("# ") and (" = " in line or line == "# [[imap]]") and '"...' not in line
]


def test_every_setting_is_in_the_reference_and_nothing_else() -> None:
    mailbox = read_toml("\n".join(OPTIONAL[:-1]))
    sender = read_toml("[sender]\n" + OPTIONAL[-1])
    stated = {without_numbers(p) for toml in (read_toml(TEXT), mailbox, sender) for p in toml.lines}
    assert stated == known_keys()


def test_every_setting_has_a_comment_above_it() -> None:
    lines = TEXT.splitlines()
    for number, line in enumerate(lines):
        if " = " in line and not line.startswith("# "):
            assert lines[number - 1].startswith("# "), line


def test_what_the_reference_says_of_a_mailbox_is_so() -> None:
    data = tomllib.loads("\n".join(OPTIONAL[:-1]))["imap"][0]
    for name in ("port", "tls", "folder", "done_folder", "password"):
        assert data[name] == Imap.model_fields[name].default
    assert data["oauth2"]["tenant"] == OAuth2.model_fields["tenant"].default


def test_a_starter_sets_only_what_was_chosen() -> None:
    data = tomllib.loads(starter({"site.domain": "talk.example.org", "sender.group": 5}))
    assert {key: value for key, value in data.items() if value} == {
        "site": {"domain": "talk.example.org"},
        "sender": {"group": 5},
    }


def test_a_starter_with_every_default_taken_out_of_its_comment_is_the_reference() -> None:
    values = read_toml(TEXT).data
    chosen = {
        f"{section}.{key}": value
        for section, table in values.items()
        for key, value in table.items()
        if isinstance(value, str | int) and not isinstance(value, bool)
    }
    data = tomllib.loads(starter(chosen))
    assert data == {
        section: {key: value for key, value in table.items() if f"{section}.{key}" in chosen}
        for section, table in values.items()
    }


def test_a_new_installation_has_a_secret_of_its_own(tmp_path: Path) -> None:
    first = write_starter(tmp_path / "first")
    second = write_starter(tmp_path / "second", {"site.name": 'Talks "for all"'})
    assert first.stat().st_mode & 0o077 == 0
    settings = load(first, {}), load(second, {})
    assert settings[0].site.secret != settings[1].site.secret
    assert settings[1].site.name == 'Talks "for all"'


def test_a_starter_overwrites_nothing(tmp_path: Path) -> None:
    path = tmp_path / "mailbridge.toml"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError):
        write_starter(tmp_path)
    assert path.read_text("utf-8") == "mine"
