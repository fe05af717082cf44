"""Held mail on the desk: decided once by whoever is first, carried out after a minute."""

import re
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from mailbridge.core.site import Site
from mailbridge.moderation import pass_time
from mailbridge.store import tables
from tests.doors.web.conftest import Reader
from tests.doors.web.signed import SignedIn, make_operator, sign_in
from tests.doors.web.waiting import hold
from tests.doors.web.world import NOW, World, build, join

HELD = "/desk/stores/held"


def a_minute_later(world: World, site: Site) -> None:
    """Let what was decided be carried out."""
    pass_time(world.store, site, NOW + timedelta(seconds=61))


def fate(world: World, incoming_id: int) -> str:
    with world.store.reading() as connection:
        query = select(tables.incoming.c.fate).where(tables.incoming.c.id == incoming_id)
        return str(connection.execute(query).scalar_one())


def version(page: str) -> str:
    found = re.search(r'name="version" value="(\w+)"', page)
    assert found, page
    return found[1]


def decide(who: SignedIn, mail: int, do: str, **fields: str) -> str:
    """Decide as the page of a mail offers it; return the page that follows."""
    path = f"{HELD}/{mail}"
    shown = version(who.get(path).text)
    return who.follow(who.post(path, fields={"do": do, "version": shown, **fields})).text


def test_the_list_says_whose_it_is_from_where_and_why_it_waits(
    world: World, adaeze: SignedIn
) -> None:
    hold(world, "We keep <b>the key</b>.", organisation="Silos del Altiplano")
    page = adaeze.get(HELD).text
    for words in ("Rufina Condori", "Silos del Altiplano, Bolivia", "the sender is no member"):
        assert words in page
    assert "180 min" not in page
    assert "3 h" in page
    assert "&lt;b&gt;the key" in page


def test_a_mail_is_shown_as_members_would_read_it_with_what_was_cut(
    world: World, adaeze: SignedIn
) -> None:
    mail = hold(
        world, signature="-- \nCel. +591 7 123 4567", files=(("x.html", "text/html", b"<script>"),)
    )
    page = adaeze.get(f"{HELD}/{mail}").text
    shown, _, rest = page.partition('<section aria-labelledby="read">')[2].partition("</section>")
    assert "We keep the key at the school." in shown
    assert "4567" not in shown
    assert "Cel. +591 7 123 4567" in rest
    assert "Sender: not confirmed." in page
    assert "rufina@silos.example" in page
    file = adaeze.get(f"{HELD}/{mail}/files/1")
    assert file.body == b"<script>"
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert adaeze.get(f"{HELD}/{mail}/files/2").status == 404
    assert b"Subject: Who holds the key" in adaeze.get(f"{HELD}/{mail}/mail.eml").body


def test_approving_publishes_after_a_minute_and_shows_the_next(
    world: World, adaeze: SignedIn, site: Site, reader: Reader
) -> None:
    first, second = hold(world), hold(world, "Another one.", subject="Another")
    page = decide(adaeze, first, "approve", note="Welcome, Rufina.")
    assert "The message of Rufina Condori goes out in one minute." in page
    assert f'action="{HELD}/{second}"' in page
    assert fate(world, first) == "held"
    a_minute_later(world, site)
    assert fate(world, first) == "posted"
    post = reader.get("/stores/1").text
    assert "We keep the key at the school." in post
    assert "[Note by Adaeze Obi, moderator: Welcome, Rufina.]" in post


def test_moving_publishes_it_in_the_other_theme(
    world: World, adaeze: SignedIn, site: Site, reader: Reader
) -> None:
    mail = hold(world)
    decide(adaeze, mail, "approve", theme=str(world.themes["m2/t1"]))
    a_minute_later(world, site)
    assert "We keep the key" in reader.get("/stores/m2/t1/").text


def test_a_theme_that_is_not_there_decides_nothing(world: World, adaeze: SignedIn) -> None:
    mail = hold(world)
    path = f"{HELD}/{mail}"
    answer = adaeze.post(path, do="approve", version=version(adaeze.get(path).text), theme="999")
    assert answer.status == 422
    assert "Please choose one of these." in answer.text


def test_a_refusal_begins_with_words_in_the_authors_language_that_can_be_changed(
    world: World, adaeze: SignedIn, site: Site
) -> None:
    mail = hold(world, language="es")
    page = adaeze.get(f"{HELD}/{mail}?say=personal&in=es").text
    assert "Gracias por escribir" in page
    done = decide(adaeze, mail, "reject", words="Gracias, pero no.")
    assert "The author hears of it in one minute." in done
    a_minute_later(world, site)
    assert fate(world, mail) == "rejected"
    with world.store.reading() as connection:
        letters = connection.execute(select(tables.letter.c.content)).scalars().all()
    assert any(b"Gracias, pero no." in content for content in letters)


def test_of_two_moderators_the_second_is_told_who_was_first(
    world: World, adaeze: SignedIn, tomas: SignedIn, site: Site
) -> None:
    mail = hold(world)
    path = f"{HELD}/{mail}"
    shown = version(tomas.get(path).text)
    decide(adaeze, mail, "approve")
    late = tomas.post(path, page="/desk/stores", do="reject", version=shown)
    assert late.status == 409
    assert "Adaeze has decided already" in late.text
    assert f'action="{path}"' not in late.text
    a_minute_later(world, site)
    later = tomas.post(path, page="/desk/stores", do="reject", version=shown)
    assert "Already published by Adaeze" in later.text
    assert fate(world, mail) == "posted"


def test_a_decision_can_be_undone_for_a_minute_by_either_of_them(
    world: World, adaeze: SignedIn, tomas: SignedIn, site: Site
) -> None:
    mail, other = hold(world), hold(world, "Another one.")
    decide(adaeze, mail, "reject")
    back = tomas.follow(tomas.post(f"{HELD}/undo", page="/desk/stores", key=str(mail)))
    assert "it waits again" in back.text
    a_minute_later(world, site)
    assert fate(world, mail) == "held"
    decide(adaeze, other, "approve")
    a_minute_later(world, site)
    late = adaeze.follow(adaeze.post(f"{HELD}/undo", page="/desk/stores", key=str(other)))
    assert "It was too late to stop that." in late.text
    assert fate(world, other) == "posted"


def test_edited_words_are_marked_as_edited_and_the_authors_own_are_kept(
    world: World, adaeze: SignedIn, tomas: SignedIn, site: Site, reader: Reader
) -> None:
    mail = hold(world, "My neighbour Juan holds the key.")
    path = f"{HELD}/{mail}"
    old = version(tomas.get(path).text)
    form = adaeze.get(f"{path}/edit").text
    edit = {"subject": "Who holds it", "words": "My neighbour holds the key."}
    done = adaeze.follow(adaeze.post(f"{path}/edit", version=version(form), fields=edit)).text
    assert re.search("<del> ?Juan ?</del>", done)
    assert "[Edited by the moderators]" in done
    changed = tomas.post(path, page="/desk/stores", do="approve", version=old)
    assert changed.status == 409
    assert "The message has changed" in changed.text
    assert decide(tomas, mail, "approve")
    a_minute_later(world, site)
    post = reader.get("/stores/1").text
    assert "[Edited by the moderators]" in post
    assert "Juan" not in post
    with world.store.reading() as connection:
        kept = connection.execute(select(tables.held.c.original)).scalar_one()
    assert "Juan" in kept["segments"][0]["text"]


def test_an_edit_is_taken_back_and_faults_are_told(world: World, adaeze: SignedIn) -> None:
    mail = hold(world)
    path = f"{HELD}/{mail}"
    first = version(adaeze.get(path).text)
    fields = {"subject": "Who holds the key", "version": first}
    same = adaeze.post(f"{path}/edit", words="We keep the key at the school.", fields=fields)
    assert "These are the words as they stand." in same.text
    assert "Please fill this in." in adaeze.post(f"{path}/edit", words="", fields=fields).text
    adaeze.post(f"{path}/edit", words="Other words.", fields=fields)
    back = adaeze.follow(adaeze.post(f"{path}/restore", page=path)).text
    assert "own words are back" in back
    assert version(back) == first


def test_who_is_on_it_is_seen_by_the_others_and_passed_over(
    world: World, adaeze: SignedIn, tomas: SignedIn
) -> None:
    first, second, third = hold(world), hold(world, "Two."), hold(world, "Three.")
    adaeze.post(f"{HELD}/{second}/claim", page=f"{HELD}/{second}")
    assert "Adaeze is on it." in tomas.get(HELD).text
    page = decide(tomas, first, "approve")
    assert f'action="{HELD}/{third}"' in page
    adaeze.post(f"{HELD}/{second}/claim", page=f"{HELD}/{second}", release="yes")
    assert "is on it." not in tomas.get(HELD).text


def test_several_are_decided_at_once_and_those_of_others_are_counted(
    world: World, adaeze: SignedIn, tomas: SignedIn, site: Site
) -> None:
    mails = [hold(world, f"Number {n}.") for n in range(3)]
    ticks = re.findall(r'name="mail" value="([^"]+)"', adaeze.get(HELD).text)
    assert len(ticks) == 3
    decide(tomas, mails[0], "approve")
    token = re.search(r'name="csrf" value="([^"]+)"', adaeze.get("/desk/stores").text)
    assert token
    form = [("csrf", token[1]), ("do", "approve"), *(("mail", tick) for tick in ticks)]
    done = adaeze.follow(adaeze.send(HELD, form)).text
    assert "2 messages go out in one minute." in done
    assert "Of 1 somebody else has decided already" in done
    a_minute_later(world, site)
    assert [fate(world, mail) for mail in mails] == ["posted"] * 3


def test_none_chosen_is_told(world: World, adaeze: SignedIn) -> None:
    hold(world)
    answer = adaeze.post(HELD, do="approve")
    assert answer.status == 422
    assert "Please choose at least one." in answer.text


def test_what_would_become_no_post_is_read_and_set_aside(
    world: World, adaeze: SignedIn, site: Site
) -> None:
    mail = hold(world, "Please help me.", proposed=False, reason="to_owner")
    assert "To be read" in adaeze.get(HELD).text
    page = adaeze.get(f"{HELD}/{mail}").text
    assert "Please help me." in page
    assert "mailto:rufina@silos.example" in page
    adaeze.post(f"{HELD}/{mail}")
    assert fate(world, mail) == "dropped"
    assert adaeze.get(f"{HELD}/{mail}").status == 404


def test_many_are_on_several_sheets_and_none_says_so(world: World, adaeze: SignedIn) -> None:
    assert "Nothing waits." in adaeze.get(HELD).text
    for n in range(51):
        hold(world, f"Number {n}.")
    first = adaeze.get(HELD)
    assert f'href="{HELD}?page=2"' in first.text
    assert len(first.body) < 60_000
    assert adaeze.get(f"{HELD}?page=2").text.count('name="mail"') == 1
    assert adaeze.get(f"{HELD}?page=3").status == 404


def test_nobody_sees_or_decides_what_is_held_elsewhere(
    world: World, reader: Reader, adaeze: SignedIn
) -> None:
    seeds = build(world.store, "seeds", "Seeds in Hand")
    mail = hold(seeds)
    assert adaeze.get(f"{HELD}/{mail}").status == 404
    for way in ("", "/claim", "/restore", "/edit"):
        fields = {"do": "approve", "version": "x", "words": "Mine.", "subject": "Mine"}
        assert adaeze.post(f"{HELD}/{mail}{way}", page="/desk/stores", fields=fields).status == 404
    assert adaeze.post(f"{HELD}/undo", page="/desk/stores", key=str(mail)).status == 404
    assert adaeze.get(f"{HELD}/{mail}/mail.eml").status == 404
    wanjiru = sign_in(world, reader, "Wanjiru Kamau")
    ours = hold(world)
    assert wanjiru.get(f"{HELD}/{ours}").status == 403
    assert wanjiru.post(f"{HELD}/{ours}", page="/me", do="approve").status == 403
    assert fate(world, ours) == fate(world, mail) == "held"


def test_an_operator_without_a_seat_decides_too(
    world: World, reader: Reader, site: Site, serve: Callable[..., Reader]
) -> None:
    seeds = build(world.store, "seeds", "Seeds in Hand")
    join(seeds, "Ines Duarte", "ines@ops.example")
    make_operator(seeds, "Ines Duarte")
    mail = hold(world)
    decide(sign_in(seeds, reader, "Ines Duarte"), mail, "approve")
    a_minute_later(world, site)
    assert fate(world, mail) == "posted"
