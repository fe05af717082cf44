"""The archive's URLs, as paths: the contract's, and what stands beside them.

Links are made from the settings' `base_url` alone, never from a request's Host
header. A browser needs only the path, so a page works behind any name; the
whole URL is written where it leaves the page, as in a citation. A language that
the reader chose is carried from page to page: there is no cookie to hold it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit


@dataclass(frozen=True, slots=True)
class Link:
    """Something to follow."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Links:
    """The URLs below `base_url`, which may be "" and has no slash at its end.

    `language` is what the reader chose, "" where nothing was.
    """

    base_url: str
    language: str = ""

    @property
    def root(self) -> str:
        """The path that every link begins with, "" at the top of a host."""
        return urlsplit(self.base_url).path

    def home(self) -> str:
        """Return the path of the list of alliances."""
        return self.page("/")

    def static(self, name: str, version: str) -> str:
        """Return the path of a file that is kept for ever under this version."""
        return f"{self.root}/static/{name}?v={version}"

    def alliance(self, slug: str) -> str:
        """Return the path of an alliance's page."""
        return self.page(f"/{slug}/")

    def module(self, slug: str, module: str) -> str:
        """Return the path of a module, named by its key."""
        return self.page(f"/{slug}/{module}/")

    def theme(self, slug: str, module: str, theme: str, sheet: int = 1) -> str:
        """Return the path of a theme, or of a later sheet of it."""
        return self.page(f"/{slug}/{module}/{theme}/{_sheet(sheet)}")

    def mail(self, slug: str) -> str:
        """Return the path of the page about one's own mail."""
        return self.page(f"/{slug}/mail")

    def leave(self, token: str) -> str:
        """Return the path of the page at which a member leaves."""
        return f"{self.root}/u/{token}"

    def sign_in(self, token: str = "") -> str:
        """Return the path where a link is asked for, or that of the link."""
        return f"{self.root}/sign-in/{token}" if token else f"{self.root}/sign-in"

    def sign_out(self) -> str:
        """Return the path that signs out."""
        return f"{self.root}/sign-out"

    def me(self, page: str = "") -> str:
        """Return the path of a member's own pages."""
        return f"{self.root}/me/{page}" if page else f"{self.root}/me"

    def desk(self, slug: str = "", page: str = "") -> str:
        """Return the path of the desk, or of a page of an alliance's."""
        return f"{self.root}/desk/{slug}/{page}" if slug else f"{self.root}/desk"

    def search(self, slug: str) -> str:
        """Return the path where an alliance's archive is searched."""
        return self.page(f"/{slug}/search")

    def reply(self, slug: str) -> str:
        """Return the path at which a reply is written."""
        return self.page(f"/{slug}/reply")

    def people(self, slug: str) -> str:
        """Return the path of the list of those who contributed."""
        return self.page(f"/{slug}/people")

    def resources(self, slug: str) -> str:
        """Return the path of the list of all resources."""
        return self.page(f"/{slug}/resources")

    def report(self, slug: str, kind: str = "") -> str:
        """Return the path of an alliance's participation report, or of its file of a kind."""
        return f"{self.root}/{slug}/report.{kind}" if kind else self.page(f"/{slug}/report")

    def highlights(self, slug: str, module: str = "", kind: str = "") -> str:
        """Return the short permanent path of Highlights, or of their file of a kind."""
        path = f"/{slug}/highlights/{module}" if module else f"/{slug}/highlights"
        return f"{self.root}{path}.{kind}" if kind else self.page(path)

    def threads(self, slug: str, sheet: int = 1) -> str:
        """Return the path of the list of threads that stand in no theme."""
        return self.page(f"/{slug}/threads/{_sheet(sheet)}")

    def thread(self, slug: str, thread: int, sheet: int = 1) -> str:
        """Return the path of one such thread, named by its first post's number."""
        return self.page(f"/{slug}/threads/{thread}/{_sheet(sheet)}")

    def post(self, slug: str, number: int) -> str:
        """Return the short permanent path of a post."""
        return self.page(f"/{slug}/{number}")

    def feed(self, slug: str, module: str = "", theme: str = "") -> str:
        """Return the path of an alliance's feed, or of one of its themes'."""
        folder = f"{module}/{theme}/" if theme else ""
        return f"{self.root}/{slug}/{folder}feed.atom"

    def cite(self, slug: str, number: int, form: str) -> str:
        """Return the path of a reference to a post, in one of the formats."""
        return f"{self.root}/{slug}/{number}/cite.{form}"

    def file(self, slug: str, number: int, position: int, name: str) -> str:
        """Return the path of a post's file; the name is there only to be read."""
        shown = quote(name, safe="") or "file"
        return f"{self.root}/{slug}/{number}/files/{position}/{shown}"

    def document(self, slug: str, found: str, name: str) -> str:
        """Return the path of a file of the plan by its hash; the name is there only to be read."""
        return f"{self.root}/{slug}/files/{found}/{quote(name, safe='')}"

    def absolute(self, path: str) -> str:
        """Return the whole URL of a path of ours without its query, "" where the site has none."""
        bare = path.partition("?")[0]
        return f"{self.base_url.removesuffix(self.root)}{bare}" if self.base_url else ""

    def page(self, path: str) -> str:
        """Return a page's path below the root as a link to it."""
        return asking(f"{self.root}{path}", {"lang": self.language} if self.language else {})


def asking(path: str, values: Mapping[str, str]) -> str:
    """Return a path with values added to its query."""
    return f"{path}{'&' if '?' in path else '?'}{urlencode(values)}" if values else path


def mailto(address: str, subject: str, in_reply_to: str = "") -> str:
    """Return a link that opens a mail to an address of ours (RFC 6068)."""
    link = f"mailto:{quote(address, safe='@+')}?subject={quote(subject, safe='')}"
    return f"{link}&In-Reply-To={quote(in_reply_to, safe='')}" if in_reply_to else link


def _sheet(number: int) -> str:
    return f"page-{number}" if number > 1 else ""
