"""The button page of a question asked by mail: scanners change nothing, one press acts, once."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from mailbridge.changes import AddressAdded
from mailbridge.core.answers import BUTTONS
from mailbridge.core.answers.preview import Shown, written
from mailbridge.core.site import Site
from mailbridge.core.tokens import question_token
from mailbridge.core.wrap_up import Task, task_written
from mailbridge.model import Arrival, Evidence, Outcome, Question, Route
from mailbridge.questions import QuestionKind, Thing
from mailbridge.store import Store, arriving, tables
from mailbridge.store.books import record
from tests import outbox
from tests.doors.web.conftest import Reader
from tests.doors.web.world import NOW, World, build, join

DRAFT = replace(outbox.DRAFT, author_id=None, theme_id=None, received_at=NOW)


@pytest.fixture
def world(store: Store) -> World:
    return build(store)


@pytest.fixture
def reader(world: World, serve: Callable[..., Reader]) -> Reader:
    return serve(world.store)


@pytest.fixture
def member(world: World) -> int:
    join(world, "Wanjiru Kamau", "wanjiru@seeds.example")
    return world.memberships["Wanjiru Kamau"]


def asked(world: World, question: Question, outcome: Outcome | None = None) -> None:
    with world.store.writing() as connection:
        query = select(tables.alliance.c.id).where(tables.alliance.c.slug == "stores")
        alliance_id = connection.execute(query).scalar_one()
        base = outcome or Outcome("command", "tests")
        record(connection, alliance_id, replace(base, questions=(question,)), NOW)


def held(world: World, member: int, line: str) -> None:
    """Let a mail be held, and its moderator be asked to press the button."""
    evidence = Evidence("lmtp", "127.0.0.1", "mx", "g@x.example", ("stores@t.example",))
    route = Route("stores", "post", "stores@t.example")
    with world.store.writing() as connection:
        arriving.keep(connection, [Arrival(b"Subject: x\r\n\r\ny", (route,), evidence, NOW)])
        query = select(tables.incoming.c.id).order_by(tables.incoming.c.id.desc()).limit(1)
        id_ = connection.execute(query).scalar_one()
    about = (Thing("incoming", id_, DRAFT.version),)
    outcome = Outcome("held", "first_post", incoming_id=id_, held=DRAFT)
    asked(world, Question(1, "press", member, about=about, detail=line), outcome)


def path(site: Site, member: int) -> str:
    return f"/c/{question_token(site.keys, 'stores', 1, member)}"


def rows(world: World) -> list[object]:
    """All that a press could change."""
    with world.store.reading() as connection:
        return [
            connection.execute(select(table)).all()
            for table in (tables.question, tables.held, tables.letter, tables.membership)
        ]


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
def test_no_other_site_posts_the_form(
    world: World, reader: Reader, site: Site, member: int, origin: str
) -> None:
    held(world, member, "OK")
    before = rows(world)
    for page in (path(site, member), path(site, member).replace("/c/", "/i/")):
        assert reader.get(page, "POST", Origin=origin).status == 403
    assert rows(world) == before


def test_looking_shows_what_would_be_published_and_changes_nothing(
    world: World, reader: Reader, site: Site, member: int
) -> None:
    held(world, member, "OK")
    before = rows(world)
    for method in ("GET", "HEAD", "OPTIONS") * 3:
        reader.get(path(site, member), method)
    page = reader.get(path(site, member))
    assert page.status == 200
    assert "A short answer." in page.text
    assert '<form method="post">' in page.text
    assert rows(world) == before


def test_a_press_decides_once_and_the_moderator_can_still_undo_it(
    world: World, reader: Reader, site: Site, member: int
) -> None:
    held(world, member, "OK note: As Wilmer asked.")
    answers = [reader.get(path(site, member), "POST") for _ in range(2)]
    assert [answer.status for answer in answers] == [200, 200]
    assert "Thank you" in answers[0].text
    with world.store.reading() as connection:
        row = connection.execute(select(tables.held)).one()
        letters = connection.execute(select(tables.letter.c.recipient)).scalars().all()
        kinds = connection.execute(select(tables.question.c.kind)).scalars().all()
    assert (row.decided["what"], row.decided["words"]) == ("publish", "As Wilmer asked.")
    assert row.due_at is not None
    assert list(letters) == ["wanjiru@seeds.example"]
    assert sorted(kinds) == ["press", "take_back"]


def test_a_command_is_confirmed_by_its_button(
    world: World, reader: Reader, site: Site, member: int
) -> None:
    asked(world, Question(1, "confirm", member, detail="weekly"))
    assert "weekly" in reader.get(path(site, member)).text
    assert "Thank you" in reader.get(path(site, member), "POST").text
    with world.store.reading() as connection:
        query = select(tables.membership.c.delivery).where(tables.membership.c.id == member)
        assert connection.execute(query).scalar_one() == "weekly"


def test_the_token_of_the_mail_that_shows_a_held_one_has_no_button(
    world: World, reader: Reader, site: Site, member: int
) -> None:
    asked(world, Question(1, "moderate", member))
    good = path(site, member)
    for other in (good, good[:-1], f"{good}a", "/c/qaaaaaaaaaaaaaaaaaaaa", "/c/%00"):
        assert reader.get(other).status == 404, other
        assert reader.get(other, "POST").status == 404, other


LANGUAGES = ("en", "es", "pt", "fr")
OPENS = "2027-02-22T14:00:00+00:00"
SHOWN = Shown(13, "", OPENS, "Last week you told us why\n\nbuyers leave first.")
TASK = Task("stores/wrap-up/2027-W08", NOW, 13, "Contracts hold where\n\nfarmers own a store.")
DETAILS: dict[QuestionKind, str] = {
    "confirm": "weekly",
    "press": "OK note: as Wilmer asked",
    "address": "w@phone.example",
    "second_address": "w@phone.example",
    "written": "",
    "erase": "",
    "wrap_up": task_written(TASK),
    "preview": written(SHOWN),
    "admit_press": "12\nAmina Diallo\nOK",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", BUTTONS)
def test_each_kind_of_question_is_a_sentence_in_each_language(
    world: World, reader: Reader, site: Site, member: int, kind: QuestionKind, language: str
) -> None:
    asked(world, Question(1, kind, member, detail=DETAILS[kind]))
    page = reader.get(path(site, member), Accept_Language=language)
    assert page.status == 200
    main = re.sub(r"<[^>]+>", " ", page.text.partition("<main")[2])
    assert not re.search(r"[{}]|&#34;|\b2027-|/wrap-up/|@phone|\b12\b", main)
    said = re.search(r"<main.*?<p>(.*?)</p>", page.text, re.DOTALL)
    assert said is not None
    assert len(re.sub(r"<[^>]+>", "", said[1]).split()) > 4
    same = (
        language == "en" or said[1] not in reader.get(path(site, member), Accept_Language="en").text
    )
    assert same


@pytest.mark.parametrize(
    ("kind", "words"), [("wrap_up", "farmers own"), ("preview", "buyers leave")]
)
def test_words_that_came_in_a_name_stand_on_the_page_and_without_any_there_is_none(
    world: World, reader: Reader, site: Site, member: int, kind: QuestionKind, words: str
) -> None:
    asked(world, Question(1, kind, member, detail=DETAILS[kind]))
    shown = reader.get(path(site, member)).text
    assert words in shown.partition("<blockquote")[2].partition("</blockquote>")[0]
    none = task_written(replace(TASK, text="")), written(replace(SHOWN, text=""))
    asked(world, Question(2, kind, member, detail=none[kind == "preview"]))
    token = question_token(site.keys, "stores", 2, member)
    assert reader.get(f"/c/{token}").status == 404


def asked_whose(world: World, member: int) -> int:
    """Let a stranger's mail be held, and a member be asked whether it is theirs."""
    held(world, member, "")
    changes = (AddressAdded(member, "W@phone.example", "w@phone.example"),)
    about = (Thing("incoming", 1, DRAFT.version),)
    more = Question(
        2, "second_address", member, about=about, detail="w@phone.example", changes=changes
    )
    asked(world, more)
    return 2


@pytest.mark.parametrize(("answer", "knows"), [("yes", True), ("once", False), ("no", False)])
def test_whose_mail_it_is_can_be_said_by_button_and_each_answer_counts_once(
    world: World, reader: Reader, site: Site, member: int, answer: str, *, knows: bool
) -> None:
    token = question_token(site.keys, "stores", asked_whose(world, member), member)
    page = reader.get(f"/c/{token}")
    assert "A short answer." in page.text
    assert "w@phone.example" not in page.text.casefold()
    for pressed in ("", answer, "no", "yes"):
        assert reader.get(f"/c/{token}?answer={pressed}", "POST").status == 200
    with world.store.reading() as connection:
        said = connection.execute(select(tables.question.c.answer)).scalars().all()
        addresses = connection.execute(select(tables.address.c.normalised)).scalars().all()
        fate = connection.execute(select(tables.incoming.c.fate)).scalar_one()
    assert list(said) == ["", answer]
    assert ("w@phone.example" in addresses) == knows
    assert fate == "waiting"
