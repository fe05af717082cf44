"""Who is erased leaves empty rows behind, on either database, and others keep theirs."""

from sqlalchemy import Table, select

from mailbridge import erasing
from mailbridge.model import Translation
from mailbridge.store import Store, erasure, retention, tables, translations
from mailbridge.store.erasure import entombed
from mailbridge.store.known import address_hash
from tests.doors.web.world import NOW, World, build, join

KEY = "wanjiru@seeds.example"
SAID = "Three keys, and three people who must come together to turn them."


def told(store: Store) -> World:
    """She began a discussion with a file; he answered, quoted and named her."""
    world = build(store)
    join(world, "Wanjiru Kamau", KEY)
    join(world, "Pedro Quispe", "pedro@silos.example")
    world.say(SAID, subject="Who turns it", files=[("keys.txt", "text/plain", b"Kept by three.")])
    quoted = f"> {SAID}\n"
    own = "As Wanjiru Kamau says, but two are enough.\n"
    world.reply(
        1,
        own,
        by="Pedro Quispe",
        subject="Who turns it",
        segments=(("own", own), ("quoted", quoted)),
    )
    return world


def test_her_posts_are_empty_and_his_stand_without_her(store: Store) -> None:
    world = told(store)
    assert erasing.erase(store, KEY, "operator", NOW) == 1
    with store.reading() as connection:
        hers, his = connection.execute(select(tables.post).order_by(tables.post.c.number)).all()
        versions = connection.execute(
            select(tables.post_version.c.text).order_by(tables.post_version.c.post_id)
        ).scalars()
        assert list(versions) == ["", "As [...] says, but two are enough."]
        assert connection.execute(select(tables.blob)).first() is None
        assert entombed(connection) == {address_hash(KEY)}
        seat = connection.execute(
            select(tables.membership.c.left_at).where(
                tables.membership.c.id == world.memberships["Wanjiru Kamau"]
            )
        ).scalar_one()
    assert (hers.state, hers.author, hers.organisation, hers.author_id) == ("erased", "", "", None)
    assert (his.state, his.author) == ("published", "Pedro Quispe")
    assert hers.subject == his.subject == "Who holds the key"  # its theme's
    assert hers.message_id == hers.letter_id
    assert seat == NOW


def test_an_older_copy_obeys_the_tombstones_of_a_newer_one(store: Store) -> None:
    told(store)
    assert erasing.obey_tombstones(store, frozenset({address_hash(KEY)}), NOW) == 1
    assert erasing.obey_tombstones(store, frozenset({address_hash(KEY)}), NOW) == 0
    with store.reading() as connection:
        states = connection.execute(select(tables.post.c.state)).scalars().all()
    assert sorted(states) == ["erased", "published"]


def test_translations_go_with_her_posts_and_forget_her_name_in_others(store: Store) -> None:
    world = told(store)
    hers = Translation("es", "Tres llaves, y tres personas.", "Ana Ruiz")
    his = Translation("es", "Como dice Wanjiru Kamau, pero bastan dos.", "Wanjiru Kamau")
    with store.writing() as connection:
        for number, words in ((1, hers), (2, his)):
            translations.keep(connection, (world.alliance_id, number), words, None, NOW)
    erasing.erase(store, KEY, "operator", NOW)
    with store.reading() as connection:
        rows = connection.execute(select(tables.translation)).all()
    assert [(row.text, row.by) for row in rows] == [("Como dice [...], pero bastan dos.", "")]


# What is in no row of these is anybody's words, name or address.
OF_NOBODY = {
    "highlights": "characters of posts by their place; moderators' own words",
    "issue": "a key, times and counts",
    "module": "the plan's own words",
    "resource": "the plan's own words: an author it names is one of a publication",
    "sent_hour": "counts",
}


def test_every_table_is_emptied_or_is_known_to_hold_nobody() -> None:
    looked_at = {
        table.name
        for module in (erasure, retention)
        for table in vars(module).values()
        if isinstance(table, Table)
    }
    assert looked_at | set(OF_NOBODY) == {*tables.metadata.tables}
    assert not looked_at & set(OF_NOBODY)
