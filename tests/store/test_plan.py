"""Plans kept and applied again, on both databases."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert, select, update

from mailbridge.errors import BadInput
from mailbridge.model import Alliance, Event, Moderator, Module, Resource, Theme, Wording
from mailbridge.store import Store, people, plan, tables
from mailbridge.store.log import log

NOW = datetime(2013, 1, 10, 12, 0, tzinfo=UTC)

THEMES = tuple(
    Theme(
        id=0,
        key="",
        number=number,
        title=title,
        starts=date(2013, 1, 14) + timedelta(weeks=number - 1),
        introduction="Some **words**.\n\nMore.",
        questions=("Why?", "How?"),
        resources=(
            Resource(
                key="",
                number=0,
                title=f"About {title}",
                kind="interview",
                author="Somebody",
                year=2012,
                url=f"https://example.org/{number}",
                language="es",
                country="PE",
                licence="CC BY 3.0",
            ),
        ),
        translations=(("es", Wording("Título", "Palabras.", ("¿Por qué?", "¿Cómo?"))),),
    )
    for number, title in enumerate(("Contracts", "Stores", "Prices"), 1)
)
FARMS = Alliance(
    id=0,
    slug="farms",
    name="Small Farms",
    summary="A summary.",
    starts=date(2013, 1, 14),
    ends=date(2013, 5, 31),
    time_zone="America/Lima",
    languages=("en", "es"),
    modules=(
        Module(0, "", 1, "Markets", "First", THEMES[:2]),
        Module(0, "policy", 2, "Policy", "", (replace(THEMES[2], number=1),)),
    ),
    host="GRADE",
    moderation="all",
    word_limit=600,
    grace_days=7,
    moderators=(
        Moderator("Elena Huanca", "elena@ngo.example", True, "NGO", "PE"),
        Moderator("Joseph Obura", "joseph@ngo.example", False, "", "KE"),
    ),
)


def apply(store: Store, alliance: Alliance, *, force: bool = False) -> plan.Applied:
    with store.writing() as connection:
        return plan.apply(connection, alliance, NOW, force=force)


def kept(store: Store, slug: str = "farms") -> Alliance:
    with store.reading() as connection:
        found = plan.alliance_by_slug(connection, slug)
    assert found is not None
    return found


def version(store: Store) -> int:
    with store.reading() as connection:
        return connection.execute(select(tables.alliance.c.version)).scalar_one()


def roles(store: Store) -> dict[str, tuple[str, bool, str]]:
    with store.reading() as connection:
        found = people.members(connection, kept(store).id)
    return {member.address: (member.role, member.lead, member.delivery) for member in found}


def add_post(store: Store, theme_id: int, state: str = "published") -> None:
    with store.writing() as connection:
        connection.execute(
            insert(tables.post).values(
                alliance_id=kept(store).id,
                number=1,
                thread=1,
                theme_id=theme_id,
                body_hash="0",
                placed_by="new",
                state=state,
                received_at=NOW,
                published_at=NOW,
            )
        )


def without_keys(alliance: Alliance) -> Alliance:
    """The plan as a file without keys gives it: no ids, keys and numbers."""
    modules = tuple(
        replace(
            module,
            id=0,
            key="policy" if module.key == "policy" else "",
            themes=tuple(
                replace(
                    theme,
                    id=0,
                    key="",
                    resources=tuple(replace(each, key="", number=0) for each in theme.resources),
                )
                for theme in module.themes
            ),
        )
        for module in alliance.modules
    )
    return replace(alliance, id=0, modules=modules)


def test_there_are_no_alliances_at_first(store: Store) -> None:
    with store.reading() as connection:
        assert plan.slugs(connection) == frozenset()
        assert plan.alliance_by_slug(connection, "farms") is None


def test_a_plan_is_kept_whole_with_keys_and_numbers(store: Store) -> None:
    apply(store, FARMS)
    found = kept(store)
    assert without_keys(found) == FARMS
    assert [m.key for m in found.modules] == ["m1", "policy"]
    assert [t.key for m in found.modules for t in m.themes] == ["t1", "t2", "t1"]
    resources = [r for m in found.modules for t in m.themes for r in t.resources]
    assert [(r.key, r.number) for r in resources] == [("r1", 1), ("r2", 2), ("r3", 3)]
    with store.reading() as connection:
        assert plan.slugs(connection) == {"farms"}


def test_applying_it_again_changes_nothing_at_all(store: Store) -> None:
    first = apply(store, FARMS)
    before, was = kept(store), version(store)
    again = apply(store, FARMS)
    assert first.changes
    assert (again.changes, again.people.added, again.people.changed) == ((), 0, 0)
    assert (kept(store), version(store)) == (before, was)


def test_what_is_kept_can_be_applied_itself(store: Store) -> None:
    apply(store, FARMS)
    assert apply(store, kept(store)).changes == ()


def test_a_later_plan_replaces_words_dates_and_what_is_gone(store: Store) -> None:
    apply(store, FARMS)
    before, was = kept(store), version(store)
    later = replace(
        FARMS,
        summary="Another.",
        time_zone="Africa/Nairobi",
        grace_days=3,
        modules=(
            replace(
                FARMS.modules[0],
                themes=(
                    replace(THEMES[0], introduction="New words.", translations=()),
                    replace(THEMES[1], starts=date(2013, 2, 4), resources=()),
                ),
            ),
        ),
    )
    apply(store, later)
    found = kept(store)
    assert without_keys(found) == later
    assert version(store) == was + 1
    assert [t.id for t in found.modules[0].themes] == [t.id for t in before.modules[0].themes]
    apply(store, FARMS)
    assert [r.number for m in kept(store).modules for t in m.themes for r in t.resources] == [
        1,
        4,  # numbers 2 and 3 were given once, and are never given again
        5,
    ]


def test_two_alliances_do_not_touch_each_other(store: Store) -> None:
    apply(store, FARMS)
    before = kept(store)
    apply(store, replace(FARMS, slug="seeds", name="Seeds"))
    apply(store, replace(FARMS, slug="seeds", name="Seeds", modules=()))
    assert kept(store) == before
    assert kept(store, "seeds").modules == ()


@pytest.mark.parametrize("state", ["published", "withdrawn", "erased"])
def test_a_theme_with_posts_is_not_removed_whatever_became_of_them(
    store: Store, state: str
) -> None:
    apply(store, FARMS)
    before = kept(store)
    add_post(store, before.modules[0].themes[1].id, state)
    shorter = replace(FARMS.modules[0], themes=THEMES[:1])
    with pytest.raises(BadInput, match=r"theme m1/t2 \(M1\.2\) has posts: it cannot be removed"):
        apply(store, replace(FARMS, name="Other", modules=(shorter,)))
    assert kept(store) == before
    with pytest.raises(BadInput):  # force is for edits of the desk, not for this
        apply(store, replace(FARMS, modules=(shorter,)), force=True)
    assert kept(store) == before


def test_a_theme_that_a_held_mail_would_go_to_is_not_removed(store: Store) -> None:
    apply(store, FARMS)
    theme_id = kept(store).modules[1].themes[0].id
    with store.writing() as connection:
        connection.execute(
            insert(tables.raw).values(hash="0", content=b"", size=0, received_at=NOW)
        )
        incoming = connection.execute(
            insert(tables.incoming)
            .values(
                raw_hash="0",
                alliance_id=kept(store).id,
                purpose="post",
                recipient="farms@x",
                evidence={},
                received_at=NOW,
                fate="held",
            )
            .returning(tables.incoming.c.id)
        ).scalar_one()
        connection.execute(
            insert(tables.held).values(
                incoming_id=incoming, draft={"theme_id": theme_id}, held_at=NOW
            )
        )
    with pytest.raises(BadInput, match=r"theme policy/t1 \(M2\.1\)"):
        apply(store, replace(FARMS, modules=FARMS.modules[:1]))
    with store.writing() as connection:
        connection.execute(update(tables.incoming).values(fate="rejected"))
    apply(store, replace(FARMS, modules=FARMS.modules[:1]))
    assert len(kept(store).modules) == 1


def test_what_was_edited_on_the_desk_is_overwritten_only_by_force(store: Store) -> None:
    apply(store, FARMS)
    theme = kept(store).modules[0].themes[0]
    with store.writing() as connection:
        connection.execute(
            update(tables.theme).where(tables.theme.c.id == theme.id).values(title="By hand")
        )
        log(connection, kept(store).id, NOW, [Event("edited", f"theme {theme.id}", "person 1")])
    with pytest.raises(BadInput, match="theme m1/t1 was edited on the desk since"):
        apply(store, FARMS)
    assert kept(store).modules[0].themes[0].title == "By hand"

    as_it_is = replace(THEMES[0], title="By hand")
    other = replace(THEMES[1], title="Granaries")
    apply(store, replace(FARMS, modules=(replace(FARMS.modules[0], themes=(as_it_is, other)),)))
    assert [t.title for t in kept(store).modules[0].themes] == ["By hand", "Granaries"]

    apply(store, FARMS)  # the edit is older than the plan applied last
    assert kept(store).modules[0].themes[0].title == "Contracts"


def test_force_overwrites_what_was_edited(store: Store) -> None:
    apply(store, FARMS)
    module = kept(store).modules[0]
    with store.writing() as connection:
        connection.execute(
            update(tables.module).where(tables.module.c.id == module.id).values(summary="By hand")
        )
        log(connection, kept(store).id, NOW, [Event("edited", f"module {module.id}", "person 1")])
    apply(store, FARMS, force=True)
    assert kept(store).modules[0].summary == "First"


# --- moderators --------------------------------------------------------------


def test_the_plans_moderators_are_members_who_get_each_post(store: Store) -> None:
    apply(store, FARMS)
    assert roles(store) == {
        "elena@ngo.example": ("moderator", True, "each"),
        "joseph@ngo.example": ("moderator", False, "each"),
    }


def test_who_is_in_the_plan_no_longer_stays_as_an_expert(store: Store) -> None:
    apply(store, FARMS)
    joseph = replace(FARMS.moderators[1], lead=True)
    was = version(store)
    apply(store, replace(FARMS, moderators=(joseph,)))
    assert roles(store) == {
        "elena@ngo.example": ("expert", False, "each"),
        "joseph@ngo.example": ("moderator", True, "each"),
    }
    assert version(store) > was


def test_a_moderator_under_a_second_address_stays_one_person(store: Store) -> None:
    apply(store, FARMS)
    with store.writing() as connection:
        connection.execute(
            insert(tables.address).values(
                person_id=1,
                address="elena@new.example",
                normalised="elena@new.example",
                confirmed_at=NOW,
            )
        )
    elena = replace(FARMS.moderators[0], email="elena@new.example")
    apply(store, replace(FARMS, moderators=(elena, FARMS.moderators[1])))
    assert roles(store) == {
        "elena@ngo.example": ("moderator", True, "each"),
        "joseph@ngo.example": ("moderator", False, "each"),
    }


def test_a_moderator_who_left_is_not_brought_back(store: Store) -> None:
    apply(store, FARMS)
    with store.writing() as connection:
        connection.execute(update(tables.membership).values(left_at=NOW))
    done = apply(store, FARMS)
    assert [(note.name, note.why) for note in done.people.notes] == [
        ("Elena Huanca", "left"),
        ("Joseph Obura", "left"),
    ]
    assert roles(store) == {}


def test_a_fault_among_the_moderators_leaves_nothing_behind(store: Store) -> None:
    apply(store, FARMS)
    with store.writing() as connection:
        connection.execute(
            insert(tables.address).values(
                person_id=1,
                address="e2@ngo.example",
                normalised="e2@ngo.example",
                confirmed_at=NOW,
            )
        )
    before, was = kept(store), roles(store)
    twice = Moderator("Elena again", "e2@ngo.example", False, "", "")
    with pytest.raises(
        BadInput, match="moderators: Elena again is the same person as Elena Huanca"
    ):
        apply(store, replace(FARMS, name="Other", moderators=(*FARMS.moderators, twice)))
    assert (kept(store), roles(store)) == (before, was)
