"""An alliance in a store that has a plan and members, to ring the clock over."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import available_timezones

from sqlalchemy import select

from digests.publish import ring
from mailbridge.core.distribute import distribute
from mailbridge.core.members_csv import read_members
from mailbridge.core.programme import Around, read_programme
from mailbridge.model import Alliance, Asks, Context, Outcome, Segment
from mailbridge.store import Store, plan, tables
from mailbridge.store.books import Books, record
from mailbridge.store.enrol import Occasion, enrol
from tests import outbox

SITE = outbox.site_of()
STARTS = date(2027, 1, 4)
_PLAN = """\
[alliance]
slug = "farms"
name = "Small Farms, Fair Markets"
starts = 2027-01-04
ends = 2027-02-28
time_zone = "Africa/Kampala"
languages = ["en", "es"]
subject_tag = "Farms"
theme_mail = "Mon 09:00"
[[moderators]]
name = "Elena Huanca"
email = "elena@surco.example"
role = "lead"
[[modules]]
title = "Markets"
"""
_THEME = """\
[[modules.themes]]
title = "Theme {number}"
starts = {starts}
questions = ["What did each side do in week {number}?"]
[[modules.themes.resources]]
title = "Paper {number}"
kind = "publication"
url = "https://example.org/{number}"
"""
MEMBERS = """\
name,email,country,organisation,role,language,delivery,time_zone,format
Grace Nakibuuka,grace@union.example,UG,Union,expert,en,each,Africa/Kampala,
Wilmer Choque,wilmer@quinua.example,BO,Quinua Real,expert,es,weekly,America/La_Paz,
Tesfaye Worku,tesfaye@seed.example,ET,Oromia Seed,expert,en,weekly,Africa/Addis_Ababa,full
Ana Ruiz,ana@papa.example,PE,Papa Nativa,expert,es,daily,America/Lima,
Ines Sousa,ines@feira.example,BR,Feira,expert,pt,daily,America/Sao_Paulo,full
"""


def plan_text(weeks: int = 8, more: str = "") -> str:
    """Return the plan, as a programme file; `more` is added to its last theme."""
    themes = "".join(
        _THEME.format(number=n + 1, starts=STARTS + timedelta(weeks=n)) for n in range(weeks)
    )
    return _PLAN + themes + more


def apply(store: Store, text: str, now: datetime | None = None) -> Alliance:
    """Make a programme file the plan of its alliance."""
    around = Around("farms.toml", available_timezones(), lambda _file: False)
    with store.writing() as connection:
        plan.apply(connection, read_programme(text, around), now or day(-7))
        found = plan.alliance_by_slug(connection, "farms")
    assert found is not None
    return found


def founded(store: Store, text: str = "", members: str = MEMBERS) -> Alliance:
    """Apply the plan and import the members."""
    alliance = apply(store, text or plan_text())
    entries = read_members(members.encode(), "members.csv", available_timezones()).entries
    with store.writing() as connection:
        enrol(connection, Occasion(alliance.id, day(-7)), entries)
    return alliance


def day(number: int, hour: int = 12) -> datetime:
    """A time by days after the plan's first Monday, in UTC."""
    return datetime(2027, 1, 4, tzinfo=UTC) + timedelta(days=number, hours=hour)


def rung(store: Store, at: datetime) -> tuple[str, ...]:
    """Ring the clock; return the keys of what was published."""
    return tuple(one.key for one in ring(store, SITE, at, at))


def post(store: Store, words: str, at: datetime, *, in_theme: bool = False) -> None:
    """Publish a post of Grace's, as the journey does."""
    with store.writing() as connection:
        context: Context = Books().gather(connection, "farms", Asks(), at)
        draft = replace(
            outbox.DRAFT,
            author_id=context.members[1].id,
            theme_id=context.alliance.modules[0].themes[0].id if in_theme else None,
            message_id=f"<own{context.number}@union.example>",
            segments=(Segment("own", words),),
            received_at=at,
        )
        made = replace(outbox.post_of(draft, context.number), published_at=at)
        letters = distribute(made, None, context, SITE)
        outcome = Outcome("posted", "", post=made, letters=letters)
        record(connection, context.alliance.id, outcome, at)


def deliveries(store: Store) -> list[tuple[str, str, datetime]]:
    """Return to whom what goes: the address, the issue's key or "", and when."""
    query = (
        select(tables.address.c.address, tables.issue.c.key, tables.delivery.c.next_at)
        .join(tables.address, tables.address.c.id == tables.delivery.c.address_id)
        .outerjoin(tables.issue, tables.issue.c.id == tables.delivery.c.issue_id)
    )
    with store.reading() as connection:
        rows = connection.execute(query.order_by(tables.delivery.c.id)).all()
    return [(row.address, row.key or "", row.next_at) for row in rows]
