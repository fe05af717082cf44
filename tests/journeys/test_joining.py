"""A thousand requests to join in one person's name: one mail to them in a day."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, update

from config.settings import Settings
from mailbridge.core.programme import Around, read_programme
from mailbridge.core.site import Site
from mailbridge.model import Arrival, Evidence
from mailbridge.store import Store, arriving, register
from mailbridge.store.plan import apply
from mailbridge.store.tables import delivery, invitation, letter
from mailbridge.work import Worker
from tests.journeys.test_journeys import HERE

VICTIM = "paul@harare.example"
SLUGS = ("farms", "stores", "seeds", "roads")


def prepare(store: Store) -> None:
    text = (HERE / "farms.toml").read_text("utf-8").replace("MODERATION", "new")
    around = Around("farms.toml", {"Africa/Kampala"}, lambda _file: False)
    for slug in SLUGS:
        plan = read_programme(text.replace('slug = "farms"', f'slug = "{slug}"'), around)
        with store.writing() as connection:
            apply(connection, plan, datetime.now(UTC))


def ask(store: Store, site: Site, first: int, count: int) -> None:
    """Keep requests in the victim's name, to one alliance after the other."""
    now = datetime.now(UTC)
    arrivals: list[Arrival] = []
    for number in range(first, first + count):
        to = site.addresses.of(SLUGS[number % len(SLUGS)], "join")
        route = site.addresses.route(to, SLUGS)
        assert route is not None
        raw = (
            f"From: Buy now <{VICTIM}>\r\nTo: {to}\r\nSubject: a prize\r\n"
            f"Message-ID: <{number}@bomb.example>\r\n\r\nA prize, number {number}.\r\n"
        )
        evidence = Evidence("smtp", "192.0.2.1", "bomb", f"{number}@bomb.example", (to,))
        arrivals.append(Arrival(raw.encode(), (route,), evidence, now))
    with store.writing() as connection:
        arriving.keep(connection, arrivals)


def work(store: Store, site: Site, settings: Settings) -> None:
    worker = Worker(store, site, settings, after=lambda: None)
    while worker.turn():
        pass


def due(store: Store) -> list[bytes]:
    """The letters to the victim whose turn has come."""
    query = select(letter.c.content).join(delivery).where(letter.c.recipient == VICTIM)
    with store.reading() as connection:
        now = datetime.now(UTC)
        return list(connection.execute(query.where(delivery.c.next_at <= now)).scalars())


def test_a_thousand_requests_in_one_name_send_one_confirmation_a_day(
    store: Store, site: Site, settings: Settings
) -> None:
    prepare(store)
    ask(store, site, 0, 1_000)
    work(store, site, settings)
    with store.reading() as connection:
        ledger = register.ledger(connection)
        letters = connection.execute(select(func.count()).select_from(letter)).scalar_one()
    assert (ledger.accepted, ledger.commands) == (1_000, 1_000)
    assert len(due(store)) == 1
    assert letters == 2  # one waits for tomorrow; the moderators hear of none
    _let_a_day_pass(store)
    ask(store, site, 1_000, 1_000)
    work(store, site, settings)
    assert len(due(store)) == 2


def test_a_confirmation_holds_no_word_of_a_mail_that_nothing_speaks_for(
    store: Store, site: Site, settings: Settings
) -> None:
    prepare(store)
    ask(store, site, 0, 1)
    work(store, site, settings)
    (content,) = due(store)
    assert b"prize" not in content
    assert b"Buy now" not in content


def _let_a_day_pass(store: Store) -> None:
    day = timedelta(days=1)
    with store.writing() as connection:
        for row in connection.execute(select(letter.c.id, letter.c.created_at)).all():
            here = letter.c.id == row.id
            moved = update(letter).where(here).values(created_at=row.created_at - day)
            connection.execute(moved)
        for row in connection.execute(select(delivery.c.id, delivery.c.next_at)).all():
            here = delivery.c.id == row.id
            connection.execute(update(delivery).where(here).values(next_at=row.next_at - day))
        for row in connection.execute(select(invitation.c.id, invitation.c.asked_at)).all():
            here = invitation.c.id == row.id
            values = {"asked_at": row.asked_at - day}
            connection.execute(update(invitation).where(here).values(values))
