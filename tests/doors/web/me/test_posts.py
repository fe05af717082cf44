"""/me/in/SLUG/posts and one's data: what one wrote, corrected, taken back, and carried away."""

import json
import re
import zipfile
from datetime import timedelta
from io import BytesIO

from tests.doors.web.conftest import Reader
from tests.doors.web.signed import SignedIn, sign_in
from tests.doors.web.world import NOW, World

POSTS = "/me/in/stores/posts"


def test_a_post_is_corrected_and_its_page_says_so(
    world: World, wanjiru: SignedIn, reader: Reader
) -> None:
    form = wanjiru.get(f"{POSTS}/1").text
    assert "The first words." in form
    done = wanjiru.follow(wanjiru.post(f"{POSTS}/1", words="Other words.\r\n\r\nAnd <b>more</b>."))
    assert "#1 is corrected." in done.text
    page = reader.get("/stores/1").text
    assert "Other words." in page
    assert "&lt;b&gt;more" in page
    assert "Corrected by the author" in page


def test_a_post_is_taken_back_and_restored(world: World, wanjiru: SignedIn, reader: Reader) -> None:
    done = wanjiru.follow(wanjiru.post(f"{POSTS}/1/withdraw", page=f"{POSTS}/1"))
    assert "#1 is taken back." in done.text
    assert reader.get("/stores/1").status == 410
    assert wanjiru.get(f"{POSTS}/1").status == 404
    key = re.search(r'name="key" value="(\d+)"', done.text)
    assert key
    wanjiru.follow(wanjiru.post("/me/in/stores/undo", page=POSTS, key=key[1]))
    assert reader.get("/stores/1").status == 200


def test_nobody_corrects_or_takes_back_what_is_not_theirs(
    world: World, reader: Reader, wanjiru: SignedIn
) -> None:
    adaeze = sign_in(world, reader, "Adaeze Obi")
    assert adaeze.get(f"{POSTS}/1").status == 404
    for path in (f"{POSTS}/1", f"{POSTS}/1/withdraw"):
        assert adaeze.post(path, page="/me", words="Mine now.").status == 404
    assert "The first words." in reader.get("/stores/1").text


def test_a_post_of_yesterday_is_corrected_no_more(world: World, wanjiru: SignedIn) -> None:
    old = world.say("Old words.", at=NOW - timedelta(days=2))
    assert "that is over" in wanjiru.get(f"{POSTS}/{old}").text
    answer = wanjiru.post(f"{POSTS}/{old}", words="New words.")
    assert answer.status == 422


def test_words_that_are_missing_or_the_same_are_told(world: World, wanjiru: SignedIn) -> None:
    assert "Please fill this in." in wanjiru.post(f"{POSTS}/1", words=" \n").text
    assert (
        "These are the words as they stand."
        in wanjiru.post(f"{POSTS}/1", words="The first words.").text
    )


def test_who_wrote_nothing_is_told_how(world: World, reader: Reader) -> None:
    page = sign_in(world, reader, "Adaeze Obi").get(POSTS).text
    assert "stores@" in page.replace("</span><wbr>", "")


def test_many_posts_are_on_several_sheets(world: World, wanjiru: SignedIn) -> None:
    for _ in range(50):
        world.say("More.")
    first = wanjiru.get(POSTS).text
    assert f'href="{POSTS}?page=2"' in first
    assert ">#1<" in wanjiru.get(f"{POSTS}?page=2").text
    assert wanjiru.get(f"{POSTS}?page=3").status == 404
    assert wanjiru.get(f"{POSTS}?page=0").status == 404


def test_somebodys_data_is_theirs_and_whole(world: World, wanjiru: SignedIn) -> None:
    world.say("With a file.", files=(("../../x.pdf", "application/pdf", b"%PDF-1.7"),))
    world.say("Not hers.", by="Adaeze Obi")
    world.correct(1, "The second words.")
    answer = wanjiru.get("/me/data.zip")
    assert answer.headers["Content-Type"] == "application/zip"
    archive = zipfile.ZipFile(BytesIO(answer.body))
    about = json.loads(archive.read("me.json"))
    assert about["name"] == "Wanjiru Kamau"
    assert about["addresses"] == ["wanjiru@seed.example"]
    assert about["alliances"][0]["posts"] == [1, 2]
    assert "The first words." in archive.read("stores/1-version-1.txt").decode()
    assert "The second words." in archive.read("stores/1-version-2.txt").decode()
    assert archive.read("stores/2-file-1-.._.._x.pdf") == b"%PDF-1.7"
    assert not any(
        "adaeze" in archive.read(name).decode("utf-8", "replace").lower()
        for name in archive.namelist()
    )
