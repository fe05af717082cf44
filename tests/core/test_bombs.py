"""Every bomb is refused by the prescan, or read within 5 s of CPU and 512 MiB."""

import subprocess
import sys

import pytest

from mailbridge.core.prescan import prescan
from mailbridge.errors import Unreadable
from tests.conftest import ROOT
from tests.core.bombs import AT_THE_LIMIT, BOMBS

CPU_SECONDS = 5
MEMORY = 512 * 2**20

# Reads one mail as the journey does, in a process of its own; starting it does not count.
_READ = """
import resource, sys
from mailbridge.core import bounces, classify, parse, prescan
from mailbridge.errors import Unreadable
raw = sys.stdin.buffer.read()
before = resource.getrusage(resource.RUSAGE_SELF)
resource.setrlimit(resource.RLIMIT_CPU, (30, 30))
try:
    prescan.prescan(raw)
    mail = parse.parse(raw)
    classify.kind_of(mail, None)
    bounces.read_report(mail, raw)
    fate = "read"
except Unreadable as refusal:
    fate = "refused: " + str(refusal)
after = resource.getrusage(resource.RUSAGE_SELF)
seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
print(after.ru_maxrss * 1024, seconds, fate)
"""


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_with_the_limit_it_broke(name: str) -> None:
    with pytest.raises(Unreadable, match=r"\d+ [\w ]+, the limit is \d+"):
        prescan(BOMBS[name]())


@pytest.mark.parametrize("name", AT_THE_LIMIT)
def test_what_the_prescan_lets_through_is_read_within_bounds(name: str) -> None:
    memory, seconds, fate = _read(AT_THE_LIMIT[name]())
    assert fate == "read"
    assert seconds <= CPU_SECONDS
    assert memory <= MEMORY


def _read(raw: bytes) -> tuple[int, float, str]:
    done = subprocess.run(
        [sys.executable, "-c", _READ], input=raw, capture_output=True, check=True, cwd=ROOT
    )
    memory, seconds, fate = done.stdout.decode().split(" ", 2)
    return int(memory), float(seconds), fate.strip()
