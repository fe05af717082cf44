"""Somebody signed in, over real HTTP: their cookie, and forms posted as a browser posts them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from secrets import token_hex
from types import MappingProxyType
from urllib.parse import urlencode

from sqlalchemy import select, update

from mailbridge.doors.web.session import hashed
from mailbridge.store import sessions, tables
from tests.doors.web.conftest import Answer, Reader
from tests.doors.web.world import NOW, World, join

_TOKEN = re.compile(r'name="csrf" value="([^"]+)"')


@dataclass
class SignedIn(Reader):
    """A reader with a session; the cookies that answers set are kept, as a browser does."""

    cookies: dict[str, str] = field(default_factory=dict[str, str])

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Ask for a page, with the cookies."""
        answer = Reader(self.port, self.headers | self._cookie()).get(path, method, **headers)
        self._keep(answer)
        return answer

    def post(
        self,
        path: str,
        page: str = "",
        files: tuple[tuple[str, str, bytes], ...] = (),
        fields: Mapping[str, str] = MappingProxyType({}),
        **form: str,
    ) -> Answer:
        """Post a form to `path`, with the token of the form on `page` (the same path if "")."""
        found = _TOKEN.search(self.get(page or path).text)
        assert found, f"no form on {page or path}"
        return self.send(path, {"csrf": found[1], **fields, **form}, files)

    def send(
        self,
        path: str,
        form: dict[str, str] | list[tuple[str, str]],
        files: tuple[tuple[str, str, bytes], ...] = (),
        **headers: str,
    ) -> Answer:
        """Post a form as it stands; `headers` replace those a browser would send."""
        body, kind = _packed(form if isinstance(form, list) else list(form.items()), files)
        sent = {
            "Content-Type": kind,
            "Origin": f"http://127.0.0.1:{self.port}",
            **self.headers,
            **self._cookie(),
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("POST", path, body, {k: v for k, v in sent.items() if v})
            response = connection.getresponse()
            answer = Answer(response.status, response.headers, response.read())
        finally:
            connection.close()
        self._keep(answer)
        return answer

    def follow(self, answer: Answer) -> Answer:
        """Go where an act sends on to."""
        assert answer.status == 303, answer.text
        return self.get(answer.headers["Location"])

    def _cookie(self) -> dict[str, str]:
        pairs = [f"{name}={value}" for name, value in self.cookies.items() if value]
        return {"Cookie": "; ".join(pairs)} if pairs else {}

    def _keep(self, answer: Answer) -> None:
        for line in answer.headers.get_all("Set-Cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value.strip('"')


def _packed(
    form: list[tuple[str, str]], files: tuple[tuple[str, str, bytes], ...]
) -> tuple[bytes, str]:
    if not files:
        return urlencode(form).encode(), "application/x-www-form-urlencoded"
    mark = token_hex(12)
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in form
    ]
    parts += [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n".encode()
        + content
        + b"\r\n"
        for name, file, content in files
    ]
    return b"".join(parts) + f"--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"


def enter(world: World, name: str) -> str:
    """Begin a session for a member of a world; return its cookie."""
    cookie = f"the cookie of {name} {token_hex(8)}".replace(" ", "-")
    member = tables.membership
    query = select(member.c.person_id).where(member.c.id == world.memberships[name])
    with world.store.writing() as connection:
        person_id = connection.execute(query).scalar_one()
        sessions.begin(connection, hashed(cookie), person_id, NOW)
    return cookie


def sign_in(world: World, reader: Reader, name: str) -> SignedIn:
    """Return a member of a world who has signed in."""
    return SignedIn(reader.port, cookies={"session": enter(world, name)})


def moderate(world: World, name: str = "Adaeze Obi", *, lead: bool = True) -> None:
    """Make somebody a moderator of a world, who joins it where they have not yet."""
    if name not in world.memberships:
        join(world, name, f"{name.split(maxsplit=1)[0].lower()}@granary.example", "moderator")
    member = tables.membership
    here = member.c.id == world.memberships[name]
    with world.store.writing() as connection:
        connection.execute(update(member).where(here).values(role="moderator", lead=lead))


def make_operator(world: World, name: str) -> None:
    """Let a member of a world run the whole installation."""
    member, person = tables.membership, tables.person
    whose = select(member.c.person_id).where(member.c.id == world.memberships[name])
    with world.store.writing() as connection:
        connection.execute(
            update(person).where(person.c.id == whose.scalar_subquery()).values(operator=True)
        )
