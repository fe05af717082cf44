"""Settings: three layers over each other, and every fault told at once with its place."""

import os
from ipaddress import ip_network
from pathlib import Path

import pytest

from config.settings import Settings, SettingsError, load
from tests import golden

FAULTS = Path(__file__).with_name("faults")

SECRET = "sixteen letters or more"
LEAST = f'[site]\nsecret = "{SECRET}"\n'


def written(folder: Path, text: str) -> Path:
    path = folder / "mailbridge.toml"
    path.write_text(text, encoding="utf-8")
    return path


def loaded(folder: Path, text: str = LEAST, **environ: str) -> Settings:
    return load(written(folder, text), environ)


def faults(folder: Path, text: str, **environ: str) -> list[str]:
    path = written(folder, text)
    with pytest.raises(SettingsError) as error:
        load(path, environ)
    return [str(fault).removeprefix(f"{folder}/") for fault in error.value.faults]


def test_what_the_file_leaves_out_is_as_the_defaults_say(tmp_path: Path) -> None:
    settings = loaded(tmp_path)
    assert settings.limits.message_bytes == 25 * 1024 * 1024
    assert (settings.sender.connections, settings.sender.group) == (4, 20)
    assert str(settings.lmtp.listen) == "127.0.0.1:8024"
    assert settings.smtp.listen is None
    assert settings.imap == ()


def test_the_environment_wins_over_the_file_and_the_file_over_the_defaults(tmp_path: Path) -> None:
    text = LEAST + 'name = "From the file"\ndomain = "file.example"\n'
    settings = loaded(tmp_path, text, MAILBRIDGE_SITE__NAME="From outside")
    assert settings.site.name == "From outside"
    assert settings.site.domain == "file.example"
    assert settings.site.base_url == ""


def test_a_list_of_sections_is_reached_by_number(tmp_path: Path) -> None:
    text = LEAST + '[[imap]]\nhost = "a.example"\nuser = "u"\npassword = "of the file"\n'
    settings = loaded(
        tmp_path,
        text,
        MAILBRIDGE_IMAP__0__PASSWORD="of the environment",
        MAILBRIDGE_IMAP__1__HOST="b.example",
        MAILBRIDGE_IMAP__1__USER="v",
        MAILBRIDGE_IMAP__1__PASSWORD="second",
        MAILBRIDGE_IMAP__1__PORT="143",
    )
    assert [box.host for box in settings.imap] == ["a.example", "b.example"]
    assert [box.password for box in settings.imap] == ["of the environment", "second"]
    assert [box.port for box in settings.imap] == [993, 143]


def test_lists_from_the_environment_are_separated_by_spaces_or_commas(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path,
        MAILBRIDGE_WEB__TRUSTED_PROXIES="10.0.0.0/8, ::1",
        MAILBRIDGE_AUTH__TRUSTED_AUTHSERV_IDS="mx.example.org",
    )
    assert settings.web.trusted_proxies == ("10.0.0.0/8", "::1")
    assert [ip_network(each).version for each in settings.web.trusted_proxies] == [4, 6]
    assert settings.auth.trusted_authserv_ids == ("mx.example.org",)


def test_relative_paths_start_at_the_settings_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "look").mkdir()
    (tmp_path / "elsewhere").mkdir()
    written(tmp_path, LEAST + '[sender]\nurl = "maildir:sent"\n[templates]\nfolder = "look"\n')
    monkeypatch.chdir(tmp_path / "elsewhere")
    settings = load(Path("../mailbridge.toml"), {})
    assert settings.folder == tmp_path
    assert settings.database.url == f"sqlite:///{tmp_path}/mailbridge.db"
    assert settings.sender.url == f"maildir:{tmp_path}/sent"
    assert settings.templates.folder == tmp_path / "look"


def test_an_absolute_sqlite_path_stays(tmp_path: Path) -> None:
    settings = loaded(tmp_path, MAILBRIDGE_DATABASE__URL="sqlite:////var/lib/talks.db")
    assert settings.database.url == "sqlite:////var/lib/talks.db"


def test_the_file_is_the_one_asked_for_then_the_variables_then_the_one_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("asked", "variable", "here"):
        (tmp_path / name).mkdir()
        written(tmp_path / name, LEAST + f'name = "{name}"\n')
    monkeypatch.chdir(tmp_path / "here")
    environ = {"MAILBRIDGE_CONFIG": str(tmp_path / "variable/mailbridge.toml")}
    assert load(tmp_path / "asked/mailbridge.toml", environ).site.name == "asked"
    assert load(None, environ).site.name == "variable"
    assert load(None, {}).site.name == "here"


def test_the_environment_alone_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load(None, {"MAILBRIDGE_SITE__SECRET": SECRET})
    assert settings.folder == tmp_path


def test_secrets_are_read_from_files_the_file_or_the_environment_names(tmp_path: Path) -> None:
    (tmp_path / "site.secret").write_text("a secret from a file\n", encoding="utf-8")
    (tmp_path / "url").write_text("postgresql+psycopg://u:p@db/talks\n", encoding="utf-8")
    text = '[site]\nsecret_file = "site.secret"\n'
    settings = loaded(tmp_path, text, MAILBRIDGE_DATABASE__URL_FILE=str(tmp_path / "url"))
    assert settings.site.secret == "a secret from a file"
    assert settings.database.url == "postgresql+psycopg://u:p@db/talks"


def test_a_secret_file_of_the_environment_wins_over_a_secret_in_the_file(tmp_path: Path) -> None:
    (tmp_path / "new").write_text("a secret from a file", encoding="utf-8")
    settings = loaded(tmp_path, MAILBRIDGE_SITE__SECRET_FILE=str(tmp_path / "new"))
    assert settings.site.secret == "a secret from a file"


def test_no_secret_shows_when_settings_are_printed(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path,
        MAILBRIDGE_SENDER__URL="smtps://me:hunter2hunter2@mail.example:465",
        MAILBRIDGE_SITE__PREVIOUS_SECRETS="an-older-secret-of-ours",
    )
    for secret in (SECRET, "hunter2", "an-older-secret"):
        assert secret not in repr(settings)


def test_settings_cannot_be_changed(tmp_path: Path) -> None:
    settings = loaded(tmp_path)
    with pytest.raises(ValueError, match="frozen"):
        settings.site.name = "another"  # type: ignore[misc] # that it cannot be is the point


def test_the_base_url_loses_its_last_slash(tmp_path: Path) -> None:
    settings = loaded(tmp_path, MAILBRIDGE_SITE__BASE_URL="https://talk.example.org/in/")
    assert settings.site.base_url == "https://talk.example.org/in"


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [("0.0.0.0:25", "0.0.0.0", 25), ("[::1]:8024", "::1", 8024), ("localhost:0", "localhost", 0)],
)
def test_a_door_listens_on_host_and_port(tmp_path: Path, text: str, host: str, port: int) -> None:
    listen = loaded(tmp_path, MAILBRIDGE_SMTP__LISTEN=text).smtp.listen
    assert listen is not None
    assert (listen.host, listen.port, str(listen)) == (host, port, text)


def test_every_fault_is_told_at_once_each_where_it_was_made(tmp_path: Path) -> None:
    text = (
        "[site]\n"
        'domain = "not a domain"\n'
        'secret = "short"\n'
        'base_ur = "https://x.example"\n'
        "\n"
        "[lmtp]\n"
        "listen = 8024\n"
        "[sender]\n"
        "group = 21\n"
        "[nonsense]\n"
        "a = 1\n"
        "[[imap]]\n"
        'host = "x.example"\n'
        'user = "y"\n'
    )
    environ = {
        "MAILBRIDGE_DATABSE__URL": "x",
        "MAILBRIDGE_DATABASE_URL": "y",
        "MAILBRIDGE_LIMITS__KEEP_RAW_DAYS": "ninety",
        "MAILBRIDGE_REAL": "1",
    }
    assert faults(tmp_path, text, **environ) == [
        'mailbridge.toml:2: site.domain: "not a domain" is not a domain, such as talk.example.org',
        "mailbridge.toml:3: site.secret: has 5 characters, and needs at least 16",
        'mailbridge.toml:4: site.base_ur: there is no such setting; did you mean "base_url"?',
        'mailbridge.toml:7: lmtp.listen: "8024" is not HOST:PORT, such as 127.0.0.1:8024',
        "mailbridge.toml:9: sender.group: should be less than or equal to 20",
        "mailbridge.toml:10: nonsense: there is no such setting",
        "mailbridge.toml:12: imap.0: needs either password or oauth2",
        "MAILBRIDGE_DATABASE_URL: did you mean MAILBRIDGE_DATABASE__URL?",
        'MAILBRIDGE_DATABSE__URL: there is no such setting; did you mean "database"?',
        "MAILBRIDGE_LIMITS__KEEP_RAW_DAYS: has to be a whole number",
    ]


@pytest.mark.parametrize("case", golden.cases(FAULTS, ".toml"), ids=lambda case: case.stem)
def test_each_bad_file_has_the_faults_written_beside_it(case: Path) -> None:
    with pytest.raises(SettingsError) as error:
        load(case, {})
    found = [f"{fault.line or '-'}: {fault.key}: {fault.message}" for fault in error.value.faults]
    assert found == golden.expected_faults(case)


def test_each_bad_file_says_why_it_is_there() -> None:
    assert golden.stems_without_reason(FAULTS, ".toml") == set()


def test_a_path_that_does_not_exist_is_a_fault(tmp_path: Path) -> None:
    text = LEAST + '[templates]\nfolder = "look"\n'
    there = tmp_path / "look"
    assert faults(tmp_path, text) == [
        f"mailbridge.toml:4: templates.folder: {there} does not exist"
    ]


def test_a_secret_given_twice_in_one_place_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "s").write_text(SECRET, encoding="utf-8")
    assert faults(tmp_path, LEAST + 'secret_file = "s"\n') == [
        "mailbridge.toml:3: site.secret_file: secret and secret_file are both set"
    ]


def test_a_secret_file_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes(b"caf\xe9")
    environ = {
        "MAILBRIDGE_SITE__SECRET_FILE": "nowhere",
        "MAILBRIDGE_DATABASE__URL_FILE": "latin",
    }
    assert faults(tmp_path, LEAST, **environ) == [
        "MAILBRIDGE_DATABASE__URL_FILE: latin cannot be read: it is not UTF-8 text",
        "MAILBRIDGE_SITE__SECRET_FILE: nowhere cannot be read: No such file or directory",
    ]


def test_a_gap_in_a_numbered_list_is_a_fault(tmp_path: Path) -> None:
    environ = {
        "MAILBRIDGE_IMAP__1__HOST": "h.example",
        "MAILBRIDGE_IMAP__1__USER": "u",
        "MAILBRIDGE_IMAP__1__PASSWORD": "p",
    }
    assert set(faults(tmp_path, LEAST, **environ)) == {
        f"{name}: there is no imap.0 before it" for name in environ
    }


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"[site\n", "mailbridge.toml:1: Expected ']' at the end of a table declaration"),
        (b"[site]\nname = 'Caf\xe9'\n", "mailbridge.toml: is not UTF-8 text"),
    ],
)
def test_a_file_that_cannot_be_read_is_the_only_fault(
    tmp_path: Path, content: bytes, fault: str
) -> None:
    path = tmp_path / "mailbridge.toml"
    path.write_bytes(content)
    with pytest.raises(SettingsError) as error:
        load(path, {})
    assert str(error.value) == f"{tmp_path}/{fault}"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.toml: cannot be read: No such file"):
        load(tmp_path / "none.toml", {})


def test_without_any_settings_the_way_to_some_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError, match=r"site\.secret: has to be set; `mailbridge init`"):
        load(None, {})


def test_variables_of_others_are_no_settings(tmp_path: Path) -> None:
    assert loaded(tmp_path, PATH=os.environ["PATH"], MAILBRIDGE_REAL="1", XMAILBRIDGE_A__B="c")
