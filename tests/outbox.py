"""An alliance with members and posts to send: for tests of what goes out, and its bench."""

from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy import Connection, insert, select

from config.look import load_looks
from mailbridge.core.distribute import distribute, letter_id
from mailbridge.core.route import Addresses
from mailbridge.core.sanitise import from_text
from mailbridge.core.site import Site
from mailbridge.core.tokens import Keys
from mailbridge.model import (
    Alliance,
    Context,
    Draft,
    Letter,
    Member,
    Module,
    Placed,
    Post,
    Segment,
    Theme,
)
from mailbridge.store import Store, letters, tables
from mailbridge.store.publish import publish

AT = datetime(2027, 2, 24, 10, 0, tzinfo=UTC)
DOMAIN = "talk.example.org"
_SETTINGS = {"languages": ["en"], "moderators": [], "time_zone": "UTC"}
_TITLE = "Contracts farmers can live with"
_THEMES = tuple(Theme(10 + n, f"t{n}", n, _TITLE, date(2027, 2, 22), "", ()) for n in (1, 2, 3))
ALLIANCE = Alliance(
    id=1,
    slug="farms",
    name="Small Farms, Fair Markets",
    summary="",
    starts=date(2027, 1, 11),
    ends=date(2027, 4, 2),
    time_zone="America/Lima",
    languages=("en", "es"),
    modules=(Module(1, "m1", 1, "Seeds", "", ()), Module(2, "m2", 2, "Markets", "", _THEMES)),
    subject_tag="Farms",
)
MEMBER = Member(
    id=1,
    person_id=1,
    address_id=1,
    address="member1@mail.example",
    name="Member 1",
    organisation="Union",
    country="UG",
    language="en",
    role="expert",
    lead=False,
    delivery="each",
    format="brief",
)
DRAFT = Draft(
    author_id=1,
    author="Grace Nakibuuka",
    organisation="Mubende Grain Farmers' Union",
    country="UG",
    subject="M2.3 Contracts farmers can live with",
    subject_key="contracts farmers can live with",
    message_id="<CAGracesOwn@mail.gmail.example>",
    body_hash="0" * 64,
    references=(),
    awaits=(),
    theme_id=13,
    parent_number=None,
    thread=None,
    placed_by="theme",
    unsure=False,
    received_at=AT,
    late=False,
    language="en",
    segments=(Segment("own", "A short answer.\n"),),
    html="<p>A short answer.</p>",
)
PARENT = Placed(
    id=5,
    number=62,
    thread=61,
    theme_id=13,
    subject="M2.3 Contracts farmers can live with",
    author="Wilmer Choque",
    country="BO",
    message_id="<WilmersOwn@outlook.example>",
    letter_id=f"<farms.62.aaaa@{DOMAIN}>",
    references=(f"<farms.61.bbbb@{DOMAIN}>",),
    received_at=datetime(2027, 2, 23, 8, 30, tzinfo=UTC),
)


def site_of(base_url: str = f"https://{DOMAIN}", addresses: Addresses | None = None) -> Site:
    """An installation whose secret and templates are always the same."""
    return Site(
        name="Talk",
        base_url=base_url,
        addresses=addresses or Addresses("domain", DOMAIN),
        keys=Keys("a-secret-that-only-the-tests-know"),
        looks=load_looks(None),
    )


def members(number: int) -> tuple[Member, ...]:
    """So many members in each-post mode."""
    return tuple(
        replace(MEMBER, id=n, person_id=n, address_id=n, address=f"member{n}@mail.example")
        for n in range(1, number + 1)
    )


def post_of(draft: Draft = DRAFT, number: int = 64) -> Post:
    """A draft with its number."""
    return Post(draft, number, letter_id("farms", number, "cccc", DOMAIN), AT)


def context_of(alliance: Alliance = ALLIANCE, people: tuple[Member, ...] = ()) -> Context:
    """What is known when post 64 is distributed; 30 members where none are given."""
    return Context(alliance, None, people or members(30), 64, AT)


def letter_of(
    draft: Draft = DRAFT,
    parent: Placed | None = PARENT,
    alliance: Alliance = ALLIANCE,
    site: Site | None = None,
) -> Letter:
    """The one letter of a post."""
    (letter,) = distribute(post_of(draft), parent, context_of(alliance), site or site_of())
    return letter


# --- in a store -------------------------------------------------------------


def people_in(store: Store, number: int, slug: str = "farms") -> Context:
    """Write an alliance with so many members; return what is known of it."""
    with store.writing() as connection:
        alliance_id = connection.execute(
            insert(tables.alliance)
            .values(
                slug=slug,
                name=ALLIANCE.name,
                starts=ALLIANCE.starts,
                ends=ALLIANCE.ends,
                time_zone=ALLIANCE.time_zone,
                settings=_SETTINGS,
            )
            .returning(tables.alliance.c.id)
        ).scalar_one()
        people = tuple(_join(connection, alliance_id, slug, n) for n in range(1, number + 1))
    alliance = replace(ALLIANCE, id=alliance_id, slug=slug, modules=())
    return Context(alliance, None, people, 1, AT)


def publish_in(
    store: Store, context: Context, site: Site, words: str = "A short answer.", at: datetime = AT
) -> int:
    """Publish a post to all members, as the journey does; return its id."""
    with store.writing() as connection:
        number = (
            1
            + connection.execute(
                select(tables.alliance.c.last_number).where(
                    tables.alliance.c.id == context.alliance.id
                )
            ).scalar_one()
        )
        draft = replace(
            DRAFT,
            author_id=None,
            theme_id=None,
            message_id=f"<own{number}@mail.example>",
            segments=(Segment("own", words),),
            html=from_text(words),
        )
        id_ = letter_id(context.alliance.slug, number, "dddd", site.addresses.domain)
        post = Post(draft, number, id_, at)
        post_id = publish(connection, context.alliance.id, post, None)
        made = distribute(post, None, context, site)
        letters.put(connection, context.alliance.id, post_id, made, at)
    return post_id


def _join(connection: Connection, alliance_id: int, slug: str, number: int) -> Member:
    address = f"{slug}{number}@mail.example"
    person_id = connection.execute(
        insert(tables.person).values(name=f"Member {number}").returning(tables.person.c.id)
    ).scalar_one()
    address_id = connection.execute(
        insert(tables.address)
        .values(person_id=person_id, address=address, normalised=address, confirmed_at=AT)
        .returning(tables.address.c.id)
    ).scalar_one()
    id_ = connection.execute(
        insert(tables.membership)
        .values(
            alliance_id=alliance_id,
            person_id=person_id,
            address_id=address_id,
            role="expert",
            delivery="each",
            format="brief",
            joined_at=AT,
        )
        .returning(tables.membership.c.id)
    ).scalar_one()
    return replace(MEMBER, id=id_, person_id=person_id, address_id=address_id, address=address)
