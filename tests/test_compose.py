"""The container's files: what they name exists, and what they start runs, here without Docker."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, cast

import pytest
from ruamel.yaml import YAML

from tests.conftest import ROOT

_LOADED: Any = YAML(typ="safe").load((ROOT / "docker-compose.yml").read_text("utf-8"))  # pyright: ignore[reportUnknownMemberType] -- it says nothing of a stream's type
COMPOSE = cast("dict[str, Any]", _LOADED)
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMMAND = re.findall(r'^CMD \["mailbridge", "(\w+)"\]$', DOCKERFILE, re.M)


@pytest.mark.parametrize("service", COMPOSE["services"])
def test_a_service_names_volumes_and_secrets_that_are_declared(service: str) -> None:
    told = COMPOSE["services"][service]
    assert {volume.partition(":")[0] for volume in told["volumes"]} == set(COMPOSE["volumes"])
    assert set(told["secrets"]) == set(COMPOSE["secrets"])
    assert told["environment"]["MAILBRIDGE_SITE__SECRET_FILE"] == "/run/secrets/secret"
    assert told["environment"]["MAILBRIDGE_DATABASE__URL"].startswith("sqlite:////data/")


def test_only_the_ports_of_doors_are_published() -> None:
    told = COMPOSE["services"]["mailbridge"]
    inside = {port.rpartition(":")[2] for port in told["ports"]}
    listens = {v.rpartition(":")[2] for k, v in told["environment"].items() if "LISTEN" in k}
    assert inside == listens - {""}


def test_what_the_image_copies_is_here_and_let_in() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.M)
    names = {name for line in copied for name in line.split()}
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert all((ROOT / name).exists() for name in names)
    assert {line[1:] for line in ignored if line.startswith("!")} == names


def test_the_image_runs_as_nobody_special_and_keeps_its_volume() -> None:
    assert re.findall(r"^USER (.+)$", DOCKERFILE, re.M) == ["8025"]
    assert re.findall(r"^VOLUME (.+)$", DOCKERFILE, re.M) == ["/data"]
    assert COMMAND == ["serve"]


@pytest.mark.parametrize("service", COMPOSE["services"])
def test_what_a_service_starts_runs_and_is_healthy(service: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("a-secret-that-only-the-tests-know", "utf-8")
    environ = {k: v for k, v in os.environ.items() if not k.startswith("MAILBRIDGE_")}
    for key, value in COMPOSE["services"][service]["environment"].items():
        here = value.replace("/run/secrets", str(tmp_path)).replace("/data", str(tmp_path))
        environ[key] = re.sub(r"^[0-9.]+:80\d\d$", "127.0.0.1:0", here)
    serve = [sys.executable, "-m", "mailbridge", *COMMAND]
    with subprocess.Popen(
        serve, cwd=tmp_path, env=environ | {"PYTHONPATH": str(ROOT)}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            lines = iter(process.stdout.readline, "")
            port = next(m[1] for line in lines if (m := re.search(r"Web .+:(\d+)$", line)))
            (probe,) = re.findall(r'CMD \["python", "-c", "(.+)"\]', DOCKERFILE)
            asked = [sys.executable, "-c", probe.replace("8025", port)]
            assert subprocess.run(asked, check=False).returncode == 0
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
    assert (tmp_path / "mailbridge.db").exists()
