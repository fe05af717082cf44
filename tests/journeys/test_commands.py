"""Every command, in four languages: to the commands' address, as a reply, and by a shortcut.

Each mail comes from a member of its own, with "please", capitals, marks, a quote and a
signature around the word, and each answer is in the language of the one who asked.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from sqlalchemy import select, update

from config.settings import Settings
from mailbridge.core.members_csv import read_members
from mailbridge.core.programme import Around, read_programme
from mailbridge.core.site import Site
from mailbridge.core.tokens import reply_token
from mailbridge.model import Arrival, Evidence, Purpose
from mailbridge.store import Store, arriving, people, register
from mailbridge.store.enrol import Occasion, enrol
from mailbridge.store.plan import apply
from mailbridge.store.tables import incoming as mails
from mailbridge.store.tables import letter, post
from mailbridge.work import Worker
from tests.journeys.test_journeys import HERE

LANGUAGES = ("en", "es", "pt", "fr")
# The words for each, one language after the other.
COMMANDS = {
    "help": ("help", "ayuda", "ajuda", "aide"),
    "whoami": ("whoami", "quién soy", "quem sou eu", "qui suis-je"),
    "weekly": ("weekly", "semanal", "semanalmente", "hebdomadaire"),
    "daily": ("daily", "diario", "diário", "quotidien"),
    "each": ("each post", "cada mensaje", "cada mensagem", "chaque message"),
    "none": ("none", "ninguno", "nenhum", "aucun"),
    "brief": ("brief", "breve", "resumido", "bref"),
    "full": ("full", "completo", "completo", "complet"),
    "morning": ("in the morning", "por la mañana", "pela manhã", "le matin"),
    "anytime": ("anytime", "a cualquier hora", "a qualquer hora", "à toute heure"),
    "pause": (
        "pause for 2 weeks",
        "pausa por 2 semanas",
        "pausar por 2 semanas",
        "suspendre pour 2 semaines",
    ),
    "resume": ("resume", "reanudar", "retomar", "reprendre"),
    "language": ("language French", "idioma inglés", "língua inglês", "langue anglais"),
    "mute": ("mute 1", "silenciar 1", "silenciar #1", "muet 1"),
    "leave": ("unsubscribe", "darme de baja", "cancelar inscrição", "me désabonner"),
    "send": ("send 1", "enviar 1", "mande #1", "envoyer 1"),
    "send_file": ("send file 1", "enviar archivo 1", "enviar arquivo 1", "envoyer fichier 1"),
    "send_doc": ("send doc 1", "enviar doc 1", "envie doc 1", "envoyez doc 1"),
    "correct": ("correct 1", "corregir 1", "corrigir 1", "corriger 1"),
    "withdraw": ("withdraw 1", "retirar 1", "retire 1", "retirez 1"),
    "undo": ("undo", "deshacer", "desfazer", "annuler"),
    "erase": ("erase my data", "borrar mis datos", "apagar os meus dados", "effacer"),
    "join": ("join", "suscribirme", "inscrever", "m'inscrire"),
}
GREETINGS = {"en": "Dear", "es": "Estimado/a", "pt": "Prezado/a", "fr": "Bonjour"}
SHORTCUTS: tuple[Purpose, ...] = ("leave", "weekly", "pause", "join")
QUOTE = "\n\nOn 23 Nov 2026 at 9:00, Farms <farms@talks.example.org> wrote:\n> weekly\n> leave\n"
SIGNATURE = "\n\n-- \nA. Member\nUnion of members, Sent from my phone\n"


@dataclass(frozen=True)
class Case:
    """One mail with a command: who asks for what, in which words, and where to."""

    number: int
    command: str
    language: str
    words: str
    way: Purpose
    message: str = ""

    @property
    def sender(self) -> str:
        return f"member{self.number}@union.example"

    def to(self, site: Site) -> str:
        if self.way == "reply":
            token = reply_token(site.keys, "farms", 1, 1)
            return site.addresses.with_token("farms", token)
        return site.addresses.of("farms", self.way)

    def mail(self, to: str) -> bytes:
        new = "\n\nWhat I wanted to say is this." if self.command == "correct" else ""
        words = f"{self.words.capitalize()}.{new}" if self.way != self.command else "(see above)"
        return (
            (
                f"From: Member {self.number} <{self.sender}>\nTo: {to}\n"
                "Subject: Re: [Farms] Contracts farmers can live with\n"
                "Authentication-Results: mx.talks.example.org; dkim=pass header.d=union.example; "
                "dmarc=pass header.from=union.example\n"
                f"Message-ID: <{self.message or self.number}@union.example>\n"
                "Content-Type: text/plain; charset=utf-8\n\n"
                f"{words}{SIGNATURE if self.number % 2 else QUOTE}"
            )
            .replace("\n", "\r\n")
            .encode()
        )


def greeting(content: bytes) -> str:
    """Return the first line of a letter's text."""
    mail = message_from_bytes(content, policy=policy.default)
    body = mail.get_body(("plain",))
    assert body is not None
    return body.get_content().partition("\n")[0]


def _cases() -> Iterator[Case]:
    number = 1
    for command, words in COMMANDS.items():
        ways: tuple[Purpose, ...] = ("request", "reply", *(s for s in SHORTCUTS if s == command))
        for language, word in zip(LANGUAGES, words, strict=True):
            for way in ways:
                number += 1
                yield Case(number, command, language, word, way)


FIRST = Case(1, "", "en", "A first post, to be sent again", "post")
CASES = tuple(_cases())


def test_each_is_obeyed_and_answered_in_the_members_language(
    sqlite_store: Store, site: Site, settings: Settings
) -> None:
    prepare(sqlite_store)
    keep(sqlite_store, site, FIRST, site.addresses.of("farms", "post"))
    for case in CASES:
        keep(sqlite_store, site, case, case.to(site))
    worker = Worker(sqlite_store, site, settings, after=lambda: None)
    while worker.turn():
        pass
    with sqlite_store.reading() as connection:
        fates = connection.execute(select(mails.c.fate, mails.c.reason).order_by(mails.c.id)).all()
        letters = connection.execute(select(letter.c.recipient, letter.c.content)).all()
        ledger = register.ledger(connection)
        members = {one.address: one for one in people.members(connection, 1)}
    assert fates[0].fate == "posted"
    done = [("command", "join_asked" if case.command == "join" else case.command) for case in CASES]
    assert [tuple(fate) for fate in fates[1:]] == done
    assert ledger.commands == len(CASES)
    greetings: defaultdict[str, list[str]] = defaultdict(list)
    for row in letters:
        greetings[row.recipient].append(greeting(row.content))
    for case in CASES:
        assert len(greetings[case.sender]) == 1, case
        if case.command != "send" and case.way != "join":
            assert greetings[case.sender][0].startswith(GREETINGS[case.language]), case
    for case in CASES:
        if case.command in ("daily", "weekly", "each", "none"):
            assert members[case.sender].delivery == case.command
        if case.command in ("brief", "full"):
            assert members[case.sender].format == case.command
        assert (case.sender in members) is (case.command not in ("leave", "join"))


@pytest.mark.parametrize(("hours", "version"), [(23, 2), (25, 1)])
def test_a_post_is_corrected_within_a_day(
    sqlite_store: Store, site: Site, settings: Settings, hours: int, version: int
) -> None:
    prepare(sqlite_store)
    worker = Worker(sqlite_store, site, settings, after=lambda: None)
    keep(sqlite_store, site, FIRST, site.addresses.of("farms", "post"))
    while worker.turn():
        pass
    with sqlite_store.writing() as connection:
        out = datetime.now(UTC) - timedelta(hours=hours)
        connection.execute(update(post).values(published_at=out))
    correction = replace(FIRST, command="correct", words="correct 1", message="2")
    keep(sqlite_store, site, correction, site.addresses.of("farms", "request"))
    while worker.turn():
        pass
    with sqlite_store.reading() as connection:
        assert connection.execute(select(post.c.version)).scalar_one() == version


def keep(store: Store, site: Site, case: Case, to: str) -> None:
    route = site.addresses.route(to, ("farms",))
    assert route is not None
    evidence = Evidence("lmtp", "192.0.2.1", "union", case.sender, (to,))
    with store.writing() as connection:
        arriving.keep(connection, [Arrival(case.mail(to), (route,), evidence, datetime.now(UTC))])


def prepare(store: Store) -> None:
    text = (HERE / "farms.toml").read_text("utf-8").replace("MODERATION", "none")
    around = Around("farms.toml", {"Africa/Kampala"}, lambda _file: False)
    listed = [
        f"Member {c.number},{c.sender},UG,Union,expert,{c.language},each"
        for c in CASES
        if c.command != "join"
    ]
    listed += ["Member 1,member1@union.example,UG,Union,expert,en,each"]
    entries = read_members(
        ("name,email,country,organisation,role,language,delivery\n" + "\n".join(listed)).encode(),
        "members.csv",
        around.zones,
    )
    now = datetime.now(UTC)
    with store.writing() as connection:
        applied = apply(connection, read_programme(text, around), now)
        enrol(connection, Occasion(applied.alliance_id, now), entries.entries)
