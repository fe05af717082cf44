"""The participation report: every number of it counted again in SQL, and read in each format."""

# ruff: noqa: S608 -- the queries are made of constants of this file

import csv
import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from digests.core.formats.closing import closing
from digests.core.formats.report import as_csv, as_json
from digests.core.participation import Report, report
from digests.core.participation.regions import ORDER, region_of
from mailbridge.core.site import Site
from mailbridge.model import Alliance
from mailbridge.store import Store
from mailbridge.store.participation import belongings, contributions
from mailbridge.store.plan import alliance_by_slug
from tests.doors.web.talk import week
from tests.doors.web.world import World

LATER = datetime(2027, 1, 1, tzinfo=UTC)
POSTS = "post.alliance_id = :id AND post.state = 'published' AND post.kind = 'post'"
BY = "COALESCE('m' || CAST(post.author_id AS TEXT), post.author || post.country)"


@pytest.fixture
def world(store: Store) -> World:
    """A week in full swing, with answers from other regions and somebody who left."""
    world = week(store)
    world.say("=cmd|' /C calc'!A0", by="Mallory", organisation="=1+1", country="XX", theme=None)
    world.reply(1, "On Q2: pregunta 2.", by="Tran Thi", organisation="", country="VN", late=True)
    world.say("Taken back", by="Regret", country="NO")
    world.set_state(world.number, "withdrawn")
    with store.writing() as connection:
        connection.execute(
            text("UPDATE membership SET left_at = '2026-11-30 00:00:00' WHERE id = 2")
            if connection.dialect.name == "sqlite"
            else text("UPDATE membership SET left_at = '2026-11-30T00:00Z' WHERE id = 2")
        )
    return world


@pytest.fixture
def alliance(world: World) -> Alliance:
    with world.store.reading() as connection:
        found = alliance_by_slug(connection, world.slug)
    assert found is not None
    return found


@pytest.fixture
def found(world: World, alliance: Alliance) -> Report:
    with world.store.reading() as connection:
        posts = contributions(connection, alliance.id)
        return report(alliance, posts, belongings(connection, alliance.id), LATER)


def _asked(world: World, query: str) -> list[Any]:
    with world.store.reading() as connection:
        return [tuple(row) for row in connection.execute(text(query), {"id": world.alliance_id})]


def _one(world: World, query: str) -> Any:
    return _asked(world, query)[0][0]


def test_every_sum_is_what_sql_counts(world: World, found: Report) -> None:
    def count(where: str) -> Any:
        return _one(world, f"SELECT COUNT(*) FROM post WHERE {POSTS} AND {where}")

    assert found.posts == count("1=1") > 10
    assert found.replies == count("parent_id IS NOT NULL") > 0
    assert found.late == count("late") == 2
    assert found.outside_weeks == count("theme_id IS NULL") == 1
    assert found.threads == _one(
        world,
        "SELECT COUNT(*) FROM post WHERE alliance_id = :id AND state = 'published'"
        " AND parent_id IS NULL",
    )
    countries = _one(world, f"SELECT COUNT(DISTINCT country) FROM post WHERE {POSTS}")
    assert found.countries_heard == countries == len(found.by_country)


def test_members_and_who_wrote_are_what_sql_counts(world: World, found: Report) -> None:
    ever = _one(world, "SELECT COUNT(*) FROM membership WHERE alliance_id = :id")
    wrote = _one(world, f"SELECT COUNT(DISTINCT author_id) FROM post WHERE {POSTS}")
    here = "SELECT COUNT(*) FROM membership WHERE alliance_id = :id AND left_at IS NULL"
    assert (found.members.ever, found.members.wrote) == (ever, wrote)
    assert found.members.at_end == _one(world, here) == ever - 1
    assert found.members.share == round(100 * wrote / ever)
    assert sum(number for _, number in found.by_delivery) == _one(world, here)
    assert sum(role.members for role in found.by_role) == ever
    assert sum(role.posts for role in found.by_role) == found.posts


@pytest.mark.parametrize("column", ["country", "organisation", "language"])
def test_each_table_is_what_sql_groups(world: World, found: Report, column: str) -> None:
    rows = _asked(
        world,
        f"SELECT {column}, COUNT(DISTINCT {BY}), COUNT(*) FROM post"
        f" WHERE {POSTS} AND {column} <> '' GROUP BY {column}",
    )
    table = getattr(found, f"by_{column}")
    assert {(one.key, one.people, one.posts) for one in table} == set(rows) != set()
    assert [one.posts for one in table] == sorted((one.posts for one in table), reverse=True)


def test_weeks_and_modules_hold_each_post_once(world: World, found: Report) -> None:
    rows = _asked(
        world,
        "SELECT module.key || '/' || theme.key, COUNT(*), COUNT(DISTINCT post.country),"
        f" COUNT(DISTINCT {BY}), SUM(CASE WHEN membership.role = 'moderator' THEN 1 ELSE 0 END)"
        " FROM post JOIN theme ON theme.id = post.theme_id JOIN module ON module.id = module_id"
        " LEFT JOIN membership ON membership.id = post.author_id"
        f" WHERE {POSTS} GROUP BY module.key, theme.key",
    )
    heard = [part for part in found.by_week if part.people]
    assert (
        {
            (p.key, p.experts + p.moderators + p.others, p.countries, p.people, p.moderators)
            for p in heard
        }
        == set(rows)
        != set()
    )
    in_modules = sum(p.experts + p.moderators + p.others for p in found.by_module)
    assert in_modules + found.outside_weeks == found.posts


def test_crossings_are_the_answers_between_known_regions(world: World, found: Report) -> None:
    rows = _asked(
        world,
        "SELECT post.country, parent.country FROM post JOIN post AS parent"
        " ON parent.id = post.parent_id AND parent.kind = 'post' AND parent.state = 'published'"
        f" WHERE {POSTS}",
    )
    known = [(region_of(of), region_of(to)) for of, to in rows if region_of(of) and region_of(to)]
    assert sum(one.replies for one in found.crossings) == len(known) > 0
    assert {(one.of, one.to) for one in found.crossings} == set(known)
    assert any(one.of == "035" for one in found.crossings)


def test_the_first_answer_by_somebody_else_is_what_counts(found: Report, world: World) -> None:
    rows = _asked(
        world,
        "SELECT parent.number, MIN(post.number - parent.number) FROM post JOIN post AS parent"
        " ON parent.id = post.parent_id AND parent.state = 'published'"
        f" WHERE {POSTS} AND COALESCE(post.author_id, -1) <> COALESCE(parent.author_id, -2)"
        " AND post.author <> parent.author GROUP BY parent.number",
    )
    # In this world post 7 came an hour after post 6, so numbers are hours.
    hours = sorted(hours for _, hours in rows)
    middle = (hours[(len(hours) - 1) // 2] + hours[len(hours) // 2]) / 2
    assert found.first_reply_hours == middle


def test_a_question_named_in_any_language_or_tagged_is_not_told_as_unnamed(
    found: Report, alliance: Alliance
) -> None:
    asked = next(t for m in alliance.modules for t in m.themes if t.key == "t2").questions
    told = {(one.label, one.number) for one in found.unnamed}
    assert len(asked) >= 2
    assert ("M1.2", 2) not in told


def test_the_json_holds_every_figure_and_no_address(alliance: Alliance, found: Report) -> None:
    told = json.loads(as_json(alliance, found))
    assert told["posts"] == found.posts
    assert {each["key"] for each in told["by_country"]} == {one.key for one in found.by_country}
    assert told["begins"] == "2026-11-09"
    assert "@" not in as_json(alliance, found)


def test_the_csv_has_a_row_a_figure_and_no_cell_that_is_a_formula(
    alliance: Alliance, found: Report
) -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv(alliance, found))))
    assert {row["section"] for row in rows} >= {"week", "module", "country", "region", "role"}
    cells = [cell for row in rows for cell in row.values() if cell]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]
    assert "'=1+1" in cells


@pytest.mark.parametrize("language", ["en", "es", "pt", "fr"])
def test_the_closing_text_says_the_figures_in_each_language(
    alliance: Alliance, found: Report, site: Site, language: str
) -> None:
    said = closing(alliance, found, site, language)
    for number in (found.posts, found.members.wrote, found.countries_heard, found.threads):
        assert str(number) in said
    assert "  " not in said
    assert ".M" not in said
    assert said.count("\n\n") >= 3


def test_each_country_is_in_one_region_and_those_of_the_world_are_there() -> None:
    assert [region_of(code) for code in ("PE", "KE", "NP", "CA", "FJ", "VN", "MA")] == [
        "419", "202", "034", "021", "009", "035", "015",
    ]  # fmt: skip
    codes = [f"{a}{b}" for a in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" for b in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    known = [code for code in codes if region_of(code)]
    assert len(known) >= 249
    assert {region_of(code) for code in known} == set(ORDER)
