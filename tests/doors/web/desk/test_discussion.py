"""The discussion on the desk: what is done to a post is done once, noted, and can be undone."""

import re
import zipfile
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from io import BytesIO

import pytest
from sqlalchemy import select, update

from mailbridge.core.commands.order import Order
from mailbridge.core.commands.sending import SEND
from mailbridge.core.commands.words import Asked
from mailbridge.core.identity import Identity
from mailbridge.model import Asks
from mailbridge.store import stars, tables, threads
from mailbridge.store.books import Books
from tests.doors.web.conftest import Reader
from tests.doors.web.signed import SignedIn, sign_in
from tests.doors.web.world import NOW, World, build
from tests.outbox import site_of

LIST = "/desk/stores/discussion"
WORDS = "We keep the key at the school.\n\nNobody has asked for it\nsince the rains."


@pytest.fixture
def world(world: World) -> World:
    """Two threads: #1 answered by #2, and #3."""
    first = world.say(WORDS)
    world.reply(first, "With us too.", by="Peter Njeru", country="KE")
    world.say("Another matter.", subject="Locks")
    return world


def do(who: SignedIn, number: int, what: str, **fields: str) -> str:
    path = f"{LIST}/{number}"
    return who.follow(who.post(path, fields={"do": what, **fields})).text


def undone(who: SignedIn, page: str) -> str:
    """Press the undo button of a page."""
    found = re.search(r'action="([^"]+/back)">\s*<input[^>]+>\s*<input[^>]+value="([^"]+)"', page)
    assert found, page
    return who.follow(who.post(found[1], page=LIST, key=found[2])).text


def standing(world: World, number: int) -> tuple[int, int | None, bool]:
    """Return a post's thread, theme, and whether it answers one."""
    with world.store.reading() as connection:
        found = threads.standing(connection, world.alliance_id, number)
    return found.thread, found.theme_id, found.parent_id is not None


def test_a_theme_is_listed_in_reading_order_and_this_weeks_first(
    world: World, adaeze: SignedIn
) -> None:
    page = adaeze.get(LIST).text
    assert re.findall(r'<span class="no">#(\d)</span>', page) == ["1", "2", "3"]
    assert "in reply to #1" in page
    other = adaeze.get(f"{LIST}?theme={world.themes['m1/t1']}").text
    assert "Nobody has written here yet." in other
    assert adaeze.get(f"{LIST}?theme=999").status == 404
    assert adaeze.get(f"{LIST}?page=2").status == 404


def test_a_post_is_moved_with_its_answers_and_moved_back(world: World, adaeze: SignedIn) -> None:
    there = world.themes["m2/t1"]
    page = do(adaeze, 1, "move", theme=str(there))
    assert "It is moved" in page
    assert standing(world, 1)[1] == standing(world, 2)[1] == there
    undone(adaeze, page)
    assert standing(world, 2) == (1, world.themes["m1/t2"], True)


def test_a_post_is_split_off_and_hung_back(world: World, adaeze: SignedIn) -> None:
    page = do(adaeze, 2, "split")
    assert standing(world, 2) == (2, world.themes["m1/t2"], False)
    undone(adaeze, page)
    assert standing(world, 2) == (1, world.themes["m1/t2"], True)


def test_two_threads_are_merged_and_parted(world: World, adaeze: SignedIn) -> None:
    page = do(adaeze, 3, "merge", into="#2")
    assert standing(world, 3) == (1, world.themes["m1/t2"], True)
    undone(adaeze, page)
    assert standing(world, 3) == (3, world.themes["m1/t2"], False)


def test_a_post_answers_none_below_it_nor_one_that_is_not_there(
    world: World, adaeze: SignedIn
) -> None:
    for into in ("2", "99", "1"):
        answer = adaeze.post(f"{LIST}/1", do="merge", into=into)
        assert answer.status == 422
        assert "or it stands below this one" in answer.text
    assert "This is no number." in adaeze.post(f"{LIST}/1", do="merge", into="x").text


def test_paragraphs_and_parts_of_one_are_starred_and_unstarred(
    world: World, adaeze: SignedIn
) -> None:
    page = do(adaeze, 1, "star", span="0-30", passage="Nobody has asked for it since")
    with world.store.reading() as connection:
        found = [each.text for each in stars.starred(connection, world.alliance_id)]
    assert found == ["We keep the key at the school.", "Nobody has asked for it\nsince"]
    assert "2 passages starred" in adaeze.get(LIST).text
    undone(adaeze, page)
    with world.store.reading() as connection:
        assert stars.starred(connection, world.alliance_id) == ()


def test_words_that_are_not_there_are_not_starred(world: World, adaeze: SignedIn) -> None:
    path = f"{LIST}/1"
    answer = adaeze.post(path, do="star", passage="Somebody has asked")
    assert answer.status == 422
    assert "These words are not all there." in answer.text
    assert "Please choose at least one." in adaeze.post(path, do="star").text
    assert adaeze.post(path, do="star", span="0-9999").status == 404


def test_a_post_is_tied_to_questions_of_its_theme_alone(world: World, adaeze: SignedIn) -> None:
    page = do(adaeze, 1, "tie", question="2")
    assert re.search(r'value="2" checked', page) or 'value="2" checked' in page
    assert "Q2" in adaeze.get(LIST).text
    do(adaeze, 1, "tie", question="9")
    with world.store.reading() as connection:
        assert stars.tagged(connection, world.alliance_id) == ()


def test_a_post_is_marked_late_and_in_time(world: World, adaeze: SignedIn, reader: Reader) -> None:
    page = do(adaeze, 1, "late", late="yes")
    assert "late answer" in reader.get("/stores/1").text
    undone(adaeze, page)
    assert "late answer" not in reader.get("/stores/1").text


def test_a_post_is_taken_back_and_shown_again(
    world: World, adaeze: SignedIn, reader: Reader
) -> None:
    page = do(adaeze, 2, "withdraw")
    assert "It is taken back." in page
    assert reader.get("/stores/2").status == 410
    undone(adaeze, page)
    assert reader.get("/stores/2").status == 200


def test_a_guess_is_confirmed_with_one_tap(world: World, adaeze: SignedIn) -> None:
    post = tables.post
    with world.store.writing() as connection:
        connection.execute(update(post).where(post.c.number == 3).values(unsure=True))
    assert "It belongs in M1.2" in adaeze.get(LIST).text
    page = adaeze.follow(adaeze.post(f"{LIST}/confirm", page=LIST, key="3")).text
    assert "#3 stands where it belongs." in page
    assert "It belongs in M1.2" not in page


def test_what_a_member_told_is_sent_in_for_them(
    world: World, adaeze: SignedIn, reader: Reader
) -> None:
    whom = str(world.memberships["Wanjiru Kamau"])
    fields = {"member": whom, "answers": "3", "words": "By telephone: we have none.", "theme": ""}
    page = adaeze.follow(adaeze.post("/desk/stores/behalf", fields=fields)).text
    assert "#4 goes to the members" in page
    post = reader.get("/stores/4").text
    assert "Wanjiru Kamau" in post
    assert "[Sent in by Adaeze Obi, moderator]" in post
    assert standing(world, 4)[0] == 3
    with world.store.reading() as connection:
        told = connection.execute(select(tables.question.c.kind, tables.question.c.detail)).all()
    assert ("out", "sent_in") in [tuple(row) for row in told]
    undone(adaeze, page)
    assert reader.get("/stores/4").status == 410


def test_what_is_missing_of_it_is_told(world: World, adaeze: SignedIn) -> None:
    whom = str(world.memberships["Wanjiru Kamau"])
    empty = adaeze.post("/desk/stores/behalf")
    assert empty.status == 422
    assert empty.text.count("Please fill this in.") == 2
    assert "Please choose one of these." in empty.text
    gone = adaeze.post("/desk/stores/behalf", member=whom, answers="99", words="Hello.")
    assert "There is no such post." in gone.text


def test_nobody_tends_what_is_not_theirs(world: World, adaeze: SignedIn, reader: Reader) -> None:
    seeds = build(world.store, "seeds", "Seeds in Hand")
    theirs = str(seeds.themes["m1/t1"])
    assert adaeze.post(f"{LIST}/1", do="move", theme=theirs).status == 404
    assert adaeze.post(f"{LIST}/1/back", page=LIST, key=f"place 0 {theirs}").status == 404
    for key in ("", "x", "place", "drop 1"):
        assert adaeze.post(f"{LIST}/99/back", page=LIST, key=key).status == 404
    assert adaeze.get(f"{LIST}/99").status == 404
    wanjiru = sign_in(world, reader, "Wanjiru Kamau")
    for path in (LIST, f"{LIST}/1", "/desk/stores/behalf"):
        assert wanjiru.get(path).status == 403
        assert wanjiru.post(path, page="/me", do="withdraw").status in (403, 413)


SPANISH = "La llave está en la escuela.\n\nNadie la pide <b>nunca</b>; escriba a kofi@seed.example."


def test_a_translation_by_a_person_is_marked_with_the_original_for_readers_of_its_language(
    world: World, adaeze: SignedIn, reader: Reader
) -> None:
    said = {"language": "es", "translator": "Ana Ruiz", "translation": SPANISH}
    assert "The translation is kept." in do(adaeze, 1, "translate", **said)
    for path in ("/stores/1", "/stores/m1/t2/"):
        spanish = reader.get(path, Accept_Language="es").text.partition("<main")[2]
        assert "Traducción de <bdi>Ana Ruiz</bdi>" in spanish
        assert "La llave está en la escuela." in spanish
        assert "&lt;b&gt;nunca&lt;/b&gt;" in spanish
        assert "kofi@seed" not in spanish
        assert spanish.index("La llave está") < spanish.index("We keep the key at the school.")
        assert "La llave" not in reader.get(path, Accept_Language="en").text
    assert "translated" in adaeze.get("/desk/stores/audit").text
    world.correct(1, "We keep the key at the mill.")
    assert "La llave" not in reader.get("/stores/1", Accept_Language="es").text


def test_no_translation_is_taken_away_where_there_is_none(world: World, adaeze: SignedIn) -> None:
    empty = {"do": "translate", "language": "es", "translator": "Ana Ruiz", "translation": " "}
    answer = adaeze.post(f"{LIST}/1", fields=empty)
    assert answer.status == 422
    assert "Please fill this in." in answer.text


def test_a_translation_is_found_sent_by_mail_and_among_its_authors_data(
    world: World, adaeze: SignedIn, reader: Reader
) -> None:
    wanjiru = sign_in(world, reader, "Wanjiru Kamau")
    assert "No post found" in reader.get("/stores/search?q=escuela").text
    said = {"language": "es", "translator": "Ana Ruiz", "translation": SPANISH}
    do(adaeze, 1, "translate", **said)
    found = reader.get("/stores/search?q=escuela").text
    assert "La llave está en la <mark>escuela</mark>." in found
    assert "Spanish" in found
    assert "translated by Ana Ruiz" in found
    assert "translated by" not in reader.get("/stores/search?q=school").text
    text = sent_to(world, "wanjiru@seed.example", "es")
    assert text.index("Traducción de Ana Ruiz.") < text.index("La llave está")
    assert text.index("La llave está") < text.index("Tal como se escribió:") < text.index("We keep")
    assert "La llave" not in sent_to(world, "wanjiru@seed.example", "en")
    mine = zipfile.ZipFile(BytesIO(wanjiru.get("/me/data.zip").body))
    kept = mine.read("stores/1-translation-es.txt").decode()
    assert kept == f"#1, es: Ana Ruiz\n\n{SPANISH}\n"
    do(adaeze, 1, "translate", language="es", translator="", translation=" ")
    assert "No post found" in reader.get("/stores/search?q=escuela").text


def sent_to(world: World, address: str, language: str) -> str:
    """Return the text of the mail that brings post 1 to a member who asks for it."""
    asks = Asks(address=address, command="send", named=1)
    with world.store.reading() as connection:
        context = Books().gather(connection, "stores", asks, NOW)
    member = next(one for one in context.members if one.address == address)
    member = replace(member, language=language)
    author = Identity(member.name, address, "proved")
    outcome = SEND.obey(Order(Asked("send", "1"), member, author, None, context, site_of()))
    mail = message_from_bytes(outcome.notices[0].content, policy=default)
    body = mail.get_body(("plain",))
    assert body is not None
    return body.get_content()


def test_a_translation_names_who_made_it_and_is_taken_away_when_it_is_empty(
    world: World, adaeze: SignedIn, reader: Reader
) -> None:
    said = {"language": "es", "translator": "", "translation": SPANISH}
    answer = adaeze.post(f"{LIST}/1", fields={"do": "translate", **said})
    assert answer.status == 422
    assert "Please fill this in." in answer.text
    wrong = {**said, "translator": "Ana Ruiz", "language": "xx"}
    assert adaeze.post(f"{LIST}/1", fields={"do": "translate", **wrong}).status == 422
    do(adaeze, 1, "translate", **{**said, "translator": "Ana Ruiz"})
    page = do(adaeze, 1, "translate", language="es", translator="", translation=" ")
    assert "The translation is taken away." in page
    assert "La llave" not in reader.get("/stores/1", Accept_Language="es").text


def test_posts_placed_by_a_guess_are_turned_with_the_sheets(world: World, adaeze: SignedIn) -> None:
    for number in range(30):
        world.say(f"Three keys, {number}.", theme="m1/t1")
    with world.store.writing() as connection:
        connection.execute(update(tables.post).values(unsure=True))
    first, second = (adaeze.get(f"{LIST}?theme=0{more}").text for more in ("", "&page=2"))
    assert first.count(" belongs there") == 25
    assert 0 < second.count(" belongs there") < 25
    assert adaeze.get(f"{LIST}?theme=0&page=3").status == 404
