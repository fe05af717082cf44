"""Highlights on the desk, over real HTTP: picked, arranged, shortened, asked about, published."""

import re
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from html import unescape

import pytest
from sqlalchemy import select

from digests.core.highlights.excerpt import words_of
from mailbridge.model import Highlights
from mailbridge.store import Store, highlights, stars, tables
from tests.doors.web.conftest import Reader, serve
from tests.doors.web.signed import SignedIn, moderate, sign_in
from tests.doors.web.talk import week
from tests.doors.web.world import NOW, World, build

__all__ = ["serve"]

ONE = "/desk/stores/highlights/m1"


@pytest.fixture
def world(sqlite_store: Store) -> World:
    world = week(sqlite_store)
    moderate(world)
    return world


@pytest.fixture
def desk(world: World, serve: Callable[..., Reader]) -> SignedIn:
    return sign_in(world, serve(world.store), "Adaeze Obi")


def _saved(world: World, module: str = "m1") -> Highlights:
    with world.store.reading() as connection:
        edition = highlights.latest(connection, world.alliance_id, module, "en")
    assert edition is not None
    return edition.content


def _fields(page: str) -> dict[str, str]:
    """The fields of the form that saves, as a browser would post them."""
    form = page.split(f'action="{ONE}?in=en"')[1].split("</form>", maxsplit=1)[0]
    found = dict(re.findall(r'<input [^>]*name="([^"]+)"[^>]*value="([^"]*)"', form))
    ticks = re.findall(r'<input type="checkbox" name="([^"]+)"[^>]*?( checked)?>', form)
    for name, on in ticks:
        if not on:
            found.pop(name, None)
    areas = re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL)
    chosen = re.findall(
        r'<select [^>]*name="([^"]+)".*?<option value="([^"]*)" selected', form, re.DOTALL
    )
    return {name: unescape(text) for name, text in {**found, **dict(areas), **dict(chosen)}.items()}


def _mails(world: World, word: str) -> list[tuple[str, str]]:
    """Whom a notice goes to, and its text part."""
    query = select(tables.letter.c.content, tables.letter.c.recipient).where(
        tables.letter.c.envelope == "notice"
    )
    with world.store.reading() as connection:
        rows = connection.execute(query).all()
    found: list[tuple[str, str]] = []
    for row in rows:
        mail = message_from_bytes(row.content, policy=default)
        part = mail.get_body(("plain",))
        if part is not None and word in str(mail["subject"]):
            found.append((row.recipient, part.get_content()))
    return found


def test_the_list_names_each_module_and_the_whole_alliance(desk: SignedIn) -> None:
    page = desk.get("/desk/stores/highlights").text
    assert page.count("not begun") == 9  # two modules and the whole, in three languages
    assert ONE in page
    assert "/desk/stores/highlights/_all" in page
    assert 'aria-current="page">Highlights' in page


def test_a_draft_is_proposed_and_waits_for_each_excerpt_to_be_accepted(
    world: World, desk: SignedIn
) -> None:
    page = desk.follow(desk.post(f"{ONE}/propose?in=en", ONE))
    assert "A draft is proposed below" in page.text
    waiting = list(_saved(world).excerpts)
    assert waiting
    assert not any(one.accepted for one in waiting)
    refused = desk.post(f"{ONE}/publish?in=en", ONE, version="1")
    assert refused.status == 422
    assert "Accept each excerpt first" in refused.text
    fields = _fields(page.text) | {f"accepted-{one.key}": "yes" for one in waiting}
    done = desk.follow(desk.post(f"{ONE}?in=en", ONE, fields=fields))
    assert "Saved." in done.text
    assert all(one.accepted for one in _saved(world).excerpts)


def test_passages_are_ticked_pasted_and_put_under_a_new_point_of_view(
    world: World, desk: SignedIn
) -> None:
    with world.store.writing() as connection:
        stars.star(connection, world.alliance_id, stars.Span(2, 0, 53), None, NOW, "good")
    page = desk.get(f"{ONE}/passages?in=en").text
    assert "★ Starred" in page
    assert page.index("#2<") < page.index("#1<")
    star = re.search(r'value="(2:2:0:53)"', page)
    assert star
    wrong = desk.post(
        f"{ONE}/passages?in=en",
        f"{ONE}/passages",
        fields={"words-3": "Never said by anybody"},
        heading="Keys",
    )
    assert wrong.status == 422
    assert "do not stand in the post" in wrong.text
    ok = desk.post(
        f"{ONE}/passages?in=en", f"{ONE}/passages", fields={"passage": star[1]}, heading="Keys"
    )
    assert "Taken in" in desk.follow(ok).text
    (view, *_) = _saved(world).views
    assert view.heading == "Keys"
    assert view.excerpts[0].number == 2


def test_a_passage_is_shortened_by_its_field_and_never_written(
    world: World, desk: SignedIn
) -> None:
    page = desk.follow(desk.post(f"{ONE}/propose?in=en", ONE)).text
    one = next(one for one in _saved(world).excerpts if one.number == 2)
    fields = _fields(page)
    words = fields[f"words-{one.key}"]
    invented = desk.post(
        f"{ONE}?in=en", ONE, fields=fields | {f"words-{one.key}": f"{words} And more."}
    )
    assert invented.status == 422
    assert "do not stand in the post" in invented.text
    last = words.split()[-1]
    short = f"{' '.join(words.split()[:4])} [...] {last}"
    saved = desk.post(f"{ONE}?in=en", ONE, fields=fields | {f"words-{one.key}": short})
    assert saved.status == 303
    changed = next(each for each in _saved(world).excerpts if each.key == one.key)
    assert changed.dropped
    assert short in desk.get(ONE).text


def test_what_was_saved_can_be_taken_back(world: World, desk: SignedIn) -> None:
    page = desk.follow(desk.post(f"{ONE}/propose?in=en", ONE)).text
    number = len(list(_saved(world).excerpts))
    fields = _fields(page) | {f"remove-{view.key}": "yes" for view in _saved(world).views}
    done = desk.follow(desk.post(f"{ONE}?in=en", ONE, fields=fields))
    assert not list(_saved(world).excerpts)
    key = re.search(r'name="key" value="(\d+)"', done.text)
    assert key
    desk.post(f"{ONE}/undo?in=en", ONE, key=key[1])
    assert len(list(_saved(world).excerpts)) == number


def test_two_moderators_do_not_overwrite_each_other(world: World, desk: SignedIn) -> None:
    page = desk.follow(desk.post(f"{ONE}/propose?in=en", ONE)).text
    fields = _fields(page)
    desk.post(f"{ONE}?in=en", ONE, fields=fields | {"title": "Hers"})
    late = desk.post(f"{ONE}?in=en", ONE, fields=fields | {"title": "His"})
    assert late.status == 409
    assert "Somebody else saved" in late.text
    assert 'value="His"' in late.text
    assert _saved(world).title == "Hers"


def test_those_quoted_get_one_mail_each_with_their_words_and_members_hear_when_it_is_out(
    world: World, desk: SignedIn, serve: Callable[..., Reader]
) -> None:
    page = desk.follow(desk.post(f"{ONE}/propose?in=en", ONE)).text
    accepted = {f"accepted-{one.key}": "yes" for one in _saved(world).excerpts}
    concluded = {"conclusions": "- Locks **help**.\n- Trust helps more."}
    desk.post(f"{ONE}?in=en", ONE, fields=_fields(page) | accepted | concluded)
    past = desk.post(f"{ONE}/quoted?in=en", ONE, until="2020-01-01")
    assert "This day is past." in past.text
    asked = desk.follow(desk.post(f"{ONE}/quoted?in=en", ONE, until="2026-11-30"))
    assert "people are asked by mail" in asked.text or "person is asked" in asked.text
    again = desk.follow(desk.post(f"{ONE}/quoted?in=en", ONE, until="2026-12-01"))
    assert "0 people are asked" in again.text
    mails = dict(_mails(world, "you are quoted"))
    assert "wanjiru@seed.example" in mails
    assert "Monday 30" in mails["wanjiru@seed.example"]
    mine = next(one for one in _saved(world).excerpts if one.number == 2)
    with world.store.reading() as connection:
        source = highlights.standing(connection, world.alliance_id)[2]
    assert words_of(mine, source.text) in mails["wanjiru@seed.example"]
    done = desk.follow(desk.post(f"{ONE}/publish?in=en", ONE, version="2", tell="yes"))
    assert "Published." in done.text
    told = dict(_mails(world, "are published"))
    assert set(told) == {"adaeze@granary.example", "wanjiru@seed.example"}
    assert "Did we miss anyone" in told["wanjiru@seed.example"]
    assert "Locks help." in told["wanjiru@seed.example"]
    assert serve(world.store).get("/stores/highlights/m1").status == 200


def test_a_passage_changed_by_its_author_stops_publishing_and_is_marked(
    world: World, desk: SignedIn
) -> None:
    page = desk.follow(desk.post(f"{ONE}/propose?in=en", ONE)).text
    accepted = {f"accepted-{one.key}": "yes" for one in _saved(world).excerpts}
    desk.post(f"{ONE}?in=en", ONE, fields=_fields(page) | accepted)
    other = next(one.number for one in _saved(world).excerpts if one.number != 2)
    world.correct(other, "I have changed my mind.")
    shown = desk.get(ONE).text
    assert f"no longer say what is quoted: Stores #{other}" in shown
    refused = desk.post(f"{ONE}/publish?in=en", ONE, version="2")
    assert refused.status == 422
    assert "A passage no longer matches" in refused.text


def test_the_desk_says_who_is_left_out(desk: SignedIn) -> None:
    desk.post(
        f"{ONE}/passages?in=en", f"{ONE}/passages", fields={"words-2": "three locks"}, heading="K"
    )
    page = desk.get(ONE).text
    assert "are not quoted:" in page
    assert "Bolivia" in page
    assert "M1.2 Q1" in page


@pytest.mark.parametrize("path", ["m9", "m1?in=xx", "_none"])
def test_a_document_that_cannot_be_is_not_found(desk: SignedIn, path: str) -> None:
    assert desk.get(f"/desk/stores/highlights/{path}").status == 404


def test_who_does_not_moderate_sees_and_does_nothing(
    world: World, serve: Callable[..., Reader]
) -> None:
    build(world.store, "other", "Other")
    member = sign_in(world, serve(world.store), "Wanjiru Kamau")
    for path in ("/desk/stores/highlights", ONE, f"{ONE}/passages"):
        assert member.get(path).status == 403
