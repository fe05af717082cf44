"""The archive's pages a second, and how long the slowest take, against a static file.

    ./run bench archive [--requests 200] [--others 20000]

The pages are served by a process of its own, on SQLite, and asked for one after
the other over one connection, turn by turn with the stylesheet, which costs the
server everything but the page. CPU is the server's alone. `--others` are posts
elsewhere in the archive, which a page should not feel.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from config.look import load_looks  # noqa: E402 -- after the path is set
from config.settings import load  # noqa: E402 -- as above
from mailbridge.core.route import Addresses  # noqa: E402 -- as above
from mailbridge.core.site import Site  # noqa: E402 -- as above
from mailbridge.core.tokens import Keys  # noqa: E402 -- as above
from mailbridge.doors.web.app import make_app  # noqa: E402 -- as above
from mailbridge.doors.web.server import WebServer  # noqa: E402 -- as above
from mailbridge.store import Store  # noqa: E402 -- as above
from mailbridge.store.migrate import migrate  # noqa: E402 -- as above
from tests.doors.web.talk import PLAIN  # noqa: E402 -- as above
from tests.doors.web.world import World, build  # noqa: E402 -- as above

SETTINGS = """\
[site]
domain = "talks.example.org"
secret = "a-secret-that-only-the-bench-knows"
[web]
listen = "127.0.0.1:0"
[auth]
nameserver = "none"
"""
WORDS = "\n\n".join([PLAIN] * 4)  # 2 kB: what people write, without what they quote


@dataclass(frozen=True, slots=True)
class Asked:
    """A page, by what it is and by its path."""

    name: str
    path: str


PAGES = (
    Asked("static file", "/static/look.css"),
    Asked("alliance", "/stores/"),
    Asked("thread of 10", "/seeds/threads/1/"),
    Asked("post", "/stores/150"),
    Asked("theme of 300, first sheet", "/stores/m1/t2/"),
    Asked("theme of 300, a later sheet", "/stores/m1/t2/page-5"),
)


def fill(store: Store, others: int) -> None:
    """Write a theme of 300 posts, a thread of ten outside, and posts elsewhere."""
    migrate(store)
    stores, seeds = build(store), build(store, "seeds", "Seeds, freely", plan=())
    _converse(stores, 300, "m1/t2")
    _converse(stores, others, "m1/t1")
    first = seeds.say(WORDS, theme=None)
    for _ in range(9):
        seeds.reply(first, WORDS, theme=None)


def _converse(world: World, posts: int, theme: str) -> None:
    root = 0
    for number in range(posts):
        if number % 10 == 0:
            root = world.say(WORDS, theme=theme, subject=f"Subject {number}")
        else:
            world.reply(root, WORDS, theme=theme)


def serve(folder: Path) -> None:
    """Serve the folder's database; tell the port, then the CPU time whenever a line comes."""
    (folder / "mailbridge.toml").write_text(SETTINGS, encoding="utf-8")
    settings = load(folder / "mailbridge.toml", {})
    site = Site(
        name="Bench",
        base_url=settings.site.base_url,
        addresses=Addresses("domain", settings.site.domain),
        keys=Keys(settings.site.secret, ()),
        looks=load_looks(None),
    )
    app = make_app(
        Store(f"sqlite:///{folder}/bench.db"),
        site,
        settings,
        clock=lambda: datetime(2026, 11, 19, tzinfo=UTC),
    )
    server = WebServer(app, settings.web)
    server.start()
    print(server.port, flush=True)
    for _ in sys.stdin:
        print(time.process_time(), flush=True)
    server.stop()


class Server:
    """The pages in a process of their own."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, "--serve", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._connection = HTTPConnection("127.0.0.1", int(self._line()), timeout=30)

    def ask(self, page: Asked, requests: int) -> tuple[list[float], float, int]:
        """Return what each request took, the server's CPU time a request, and the page's size."""
        before, size = self._cpu(), 0
        taken: list[float] = []
        for _ in range(requests):
            began = time.perf_counter()
            self._connection.request("GET", page.path)
            answer = self._connection.getresponse()
            size = len(answer.read())
            taken.append(time.perf_counter() - began)
            if answer.status != 200:
                sys.exit(f"{page.path} answered {answer.status}")
        return taken, (self._cpu() - before) / requests, size

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def _cpu(self) -> float:
        assert self._process.stdin is not None
        print(file=self._process.stdin, flush=True)
        return float(self._line())

    def _line(self) -> str:
        assert self._process.stdout is not None
        if not (line := self._process.stdout.readline()):
            sys.exit("the server ended")
        return line.strip()


def measure(server: Server, requests: int, rounds: int = 4) -> Iterator[str]:
    """Yield a line for each page; the first round warms up."""
    found: dict[str, list[tuple[list[float], float, int]]] = {}
    for _ in range(rounds + 1):
        for page in PAGES:
            found.setdefault(page.name, []).append(server.ask(page, requests // rounds))
    idle = statistics.median(cpu for _, cpu, _ in found[PAGES[0].name][1:])
    for page in PAGES:
        samples = found[page.name][1:]
        taken = sorted(one for times, _, _ in samples for one in times)
        cpu = statistics.median(cpu for _, cpu, _ in samples)
        slow = taken[int(len(taken) * 0.95)]
        yield (
            f"{page.name:28}{1 / statistics.fmean(taken):6.0f} pages/s{slow * 1e3:7.1f} ms p95"
            f"{cpu * 1e3:7.2f} ms CPU{cpu / idle:6.1f} static files{samples[0][2] / 1e3:7.1f} kB"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=200, help="for each page")
    parser.add_argument("--others", type=int, default=0, help="posts elsewhere in the archive")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve(given.serve)
        return
    with tempfile.TemporaryDirectory(prefix="mailbridge-bench-") as folder:
        store = Store(f"sqlite:///{folder}/bench.db")
        fill(store, given.others)
        store.close()
        server = Server(Path(folder))
        for line in measure(server, given.requests):
            print(line, flush=True)
        server.close()


if __name__ == "__main__":
    main()
