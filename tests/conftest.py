"""What many tests need: stores on both databases, an installation's settings, real parts.

A part that this machine lacks skips its tests and says why; with
MAILBRIDGE_REAL=1, as in CI, its absence fails them.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mailbridge.store import Store
from mailbridge.store.migrate import migrate
from tests import postgres

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from config.settings import Settings
    from mailbridge.core.site import Site

ROOT = Path(__file__).resolve().parent.parent

_SETTINGS = """\
[site]
name = "Test bridge"
base_url = "http://127.0.0.1:8025"
domain = "talks.example.org"
secret = "a-secret-that-only-the-tests-know"
[database]
url = "sqlite:///mailbridge.db"
[lmtp]
listen = "127.0.0.1:0"
[sender]
url = "maildir:sent"
[web]
listen = "127.0.0.1:0"
[auth]
nameserver = "none"
trusted_authserv_ids = ["mx.talks.example.org"]
"""

# Chromium as root needs --no-sandbox; the others keep it from calling home.
_CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def absent(reason: str) -> None:
    if os.environ.get("MAILBRIDGE_REAL") == "1":
        pytest.fail(f"{reason}, and MAILBRIDGE_REAL=1 requires it")
    pytest.skip(reason)


# --- stores -----------------------------------------------------------------


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "mailbridge.db"
    store = Store(f"sqlite:///{path}")
    migrate(store)
    store.close()  # the last connection folds the WAL into the file
    return path


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgres.Cluster]:
    """A private PostgreSQL server, one for each process of the test run."""
    binaries = postgres.find_binaries()
    if binaries is None:
        absent("PostgreSQL is not installed (apt-get install postgresql)")
        return
    cluster = postgres.Cluster(binaries)
    yield cluster
    cluster.stop()


@pytest.fixture
def sqlite_store(sqlite_template: Path, tmp_path: Path) -> Iterator[Store]:
    """A fresh, migrated store on SQLite, in `mailbridge.db` of the test's folder."""
    path = tmp_path / "mailbridge.db"
    shutil.copyfile(sqlite_template, path)
    store = Store(f"sqlite:///{path}")
    yield store
    store.close()


@pytest.fixture
def postgres_store(cluster: postgres.Cluster) -> Iterator[Store]:
    """A fresh, migrated store on PostgreSQL."""
    database = cluster.new_database()
    store = Store(cluster.url(database))
    yield store
    store.close()
    cluster.drop(database)


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest) -> Store:
    """A fresh, migrated store; each test runs once on either database."""
    found: Store = request.getfixturevalue(f"{request.param}_store")
    return found


# --- an installation --------------------------------------------------------


@pytest.fixture
def settings(tmp_path: Path) -> "Settings":
    """Settings of an installation in the test's folder: SQLite, free ports, a Maildir."""
    from config.settings import load  # noqa: PLC0415 -- slow to import, and few tests need it

    path = tmp_path / "mailbridge.toml"
    path.write_text(_SETTINGS, encoding="utf-8")
    return load(path, {})


@pytest.fixture
def site(settings: "Settings") -> "Site":
    """What the core needs to know of that installation."""
    from config.look import load_looks  # noqa: PLC0415 -- slow, as above
    from mailbridge.core.route import Addresses  # noqa: PLC0415 -- slow, as above
    from mailbridge.core.site import Site  # noqa: PLC0415 -- slow, as above
    from mailbridge.core.tokens import Keys  # noqa: PLC0415 -- slow, as above

    return Site(
        name=settings.site.name,
        base_url=settings.site.base_url,
        addresses=Addresses(
            settings.addresses.style, settings.site.domain, settings.addresses.base
        ),
        keys=Keys(settings.site.secret, settings.site.previous_secrets),
        looks=load_looks(settings.templates.folder),
    )


# --- what a machine may lack ------------------------------------------------


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of public mail collections; it is never part of this repository."""
    path = Path(os.environ.get("MAILBRIDGE_CORPORA") or ROOT.parent / "shared" / "corpora")
    if not path.is_dir():
        absent("the mail collections are not here (../shared/corpora or MAILBRIDGE_CORPORA)")
    return path


@pytest.fixture(scope="session")
def mail_dkim() -> str:
    """Perl with Mail::DKIM, which verifies signatures."""
    words = ["perl", "-MMail::DKIM::Verifier", "-e", "1"]
    perl = shutil.which("perl")
    if perl is None or subprocess.run(words, check=False, capture_output=True).returncode:
        absent("Mail::DKIM is not installed (apt-get install libmail-dkim-perl)")
    return str(perl)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Debian's Chromium."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        absent("Chromium is not installed (apt-get install chromium)")
    return str(path)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator["Browser"]:
    """A headless Chromium, kept for one file: its event loop would be in the way of others."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 -- slow, as above

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=list(_CHROMIUM_ARGUMENTS)
        )
        yield browser
        browser.close()
