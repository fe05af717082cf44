"""The archive's pages a second, and how long the slowest take, against a static file.

    ./run bench archive [--requests 200] [--others 20000] [--imported 100000] [--copied 20000]
                        [--postgres]

The pages are served by a process of its own and asked for one after the other over
one connection, turn by turn with the stylesheet, which costs the server everything
but the page. CPU is the server's alone. `--others` are posts elsewhere in the
archive, which a page should not feel.

`--imported` first brings in an old list of that many mails by `import mbox` (some
4 ms each) and searches it; `--copied` copies one out by `export site` (some 20 ms
each). `--postgres` does all of it on a PostgreSQL of its own.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.archive_parts.old_list import Bridge, write_mbox  # noqa: E402 -- as above
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
from tests.postgres import Cluster, find_binaries  # noqa: E402 -- as above

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


STATIC = Asked("static file", "/static/look.css")
PAGES = (
    STATIC,
    Asked("alliance", "/stores/"),
    Asked("thread of 10", "/seeds/threads/1/"),
    Asked("post", "/stores/150"),
    Asked("theme of 300, first sheet", "/stores/m1/t2/"),
    Asked("theme of 300, a later sheet", "/stores/m1/t2/page-5"),
)
SEARCHES = (
    STATIC,
    Asked("search: the commonest word", "/farms/search?q=COMMON"),
    Asked("search: a word of one in ten", "/farms/search?q=OFTEN"),
    Asked("search: a rare word", "/farms/search?q=RARE"),
    Asked("search: two words", "/farms/search?q=COMMON+OFTEN"),
    Asked("search: a phrase", "/farms/search?q=%22COMMON+OFTEN%22"),
    Asked("search: one without another", "/farms/search?q=COMMON+-OFTEN"),
    Asked("search: somebody's posts", "/farms/search?q=from:%22Member+7%22"),
    Asked("search: nothing is found", "/farms/search?q=nowhere"),
    Asked("post among the imported", "/farms/500"),
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


def serve(folder: Path, database: str) -> None:
    """Serve a database; tell the port, then the CPU time whenever a line comes."""
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
        Store(database),
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

    def __init__(self, folder: Path, database: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, "--serve", str(folder), "--database", database],
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


def measure(
    server: Server, pages: Sequence[Asked], requests: int, rounds: int = 4
) -> Iterator[str]:
    """Yield a line for each page, the static file first; the first round warms up."""
    found: dict[str, list[tuple[list[float], float, int]]] = {}
    for _ in range(rounds + 1):
        for page in pages:
            found.setdefault(page.name, []).append(server.ask(page, requests // rounds))
    idle = statistics.median(cpu for _, cpu, _ in found[pages[0].name][1:])
    for page in pages:
        samples = found[page.name][1:]
        taken = sorted(one for times, _, _ in samples for one in times)
        cpu = statistics.median(cpu for _, cpu, _ in samples)
        slow = taken[int(len(taken) * 0.95)]
        yield (
            f"{page.name:28}{1 / statistics.fmean(taken):6.0f} pages/s{slow * 1e3:7.1f} ms p95"
            f"{cpu * 1e3:7.2f} ms CPU{cpu / idle:6.1f} static files{samples[0][2] / 1e3:7.1f} kB"
        )


def of_pages(folder: Path, database: str, requests: int, others: int) -> Iterator[str]:
    """Yield what the pages of a week of 300 posts cost."""
    store = Store(database)
    fill(store, others)
    store.close()
    server = Server(folder, database)
    yield from measure(server, PAGES, requests)
    server.close()


def of_list(
    folder: Path, database: str, mails: int, requests: int, *, copied: bool
) -> Iterator[str]:
    """Yield what it costs to bring in an old list, to search it, and to copy it out."""
    bridge = Bridge(folder, database)
    bridge.make()
    common = write_mbox(folder / "old.mbox", mails)
    cost = bridge.run("import", "mbox", "farms", "old.mbox")
    yield f"import of {mails} mails: {cost.each(mails)}"
    again = bridge.run("import", "mbox", "farms", "old.mbox")
    yield f"the same once more: {again.each(mails)}"
    if copied:
        cost = bridge.run("export", "site", "farms", "--out", "copy.zip")
        size = (folder / "copy.zip").stat().st_size
        yield f"copy of {mails} posts: {cost.each(mails)}, a zip of {size / 1e6:.0f} MB"
        return
    words: dict[str, str] = dict(zip(("COMMON", "OFTEN", "RARE"), common, strict=True))
    asked = [Asked(each.name, _filled(each.path, words)) for each in SEARCHES]
    server = Server(folder, database)
    yield from measure(server, asked, requests)
    server.close()


def _filled(path: str, words: Mapping[str, str]) -> str:
    for name, word in words.items():
        path = path.replace(name, quote(word))
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=200, help="for each page")
    parser.add_argument("--others", type=int, default=0, help="posts elsewhere in the archive")
    parser.add_argument("--imported", type=int, default=0, help="mails of an old list to search")
    parser.add_argument("--copied", type=int, default=0, help="posts to copy out")
    parser.add_argument("--postgres", action="store_true", help="not on SQLite")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--database", default="", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve(given.serve, given.database)
        return
    binaries = find_binaries() if given.postgres else None
    cluster = Cluster(binaries) if binaries else None
    with tempfile.TemporaryDirectory(prefix="mailbridge-bench-") as name, ExitStack() as ending:
        folder = Path(name)
        if cluster:
            ending.callback(cluster.stop)

        def database(called: str) -> str:
            if cluster is None:
                return f"sqlite:///{folder}/{called}.db"
            return cluster.url(cluster.new_empty_database())

        for line in report(given, folder, database):
            print(line, flush=True)


def report(
    given: argparse.Namespace, folder: Path, database: Callable[[str], str]
) -> Iterator[str]:
    """Yield the lines of what was asked for: the pages, where nothing else was."""
    if given.imported:
        yield from of_list(folder, database("list"), given.imported, given.requests, copied=False)
    if given.copied:
        copy = folder / "copying"
        copy.mkdir()
        yield from of_list(copy, database("copy"), given.copied, given.requests, copied=True)
    if not given.imported and not given.copied:
        yield from of_pages(folder, database("bench"), given.requests, given.others)


if __name__ == "__main__":
    main()
