"""/desk/SLUG/people/silent: who is silent, and the mail that names an open question to one."""

import re
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html import unescape

import pytest
from sqlalchemy import select, update

from mailbridge.core.nudge import question_in
from mailbridge.store import tables
from tests.doors.web.signed import SignedIn
from tests.doors.web.world import NOW, World

SILENT = "/desk/stores/people/silent"


@pytest.fixture
def quiet(village: World) -> World:
    """The village a month on: Wanjiru has asked something, Peter has said nothing."""
    with village.store.writing() as connection:
        long_ago = NOW - timedelta(days=40)
        connection.execute(update(tables.membership).values(joined_at=long_ago))
    words = "Our store flooded. Has anyone dried a floor without cement?"
    village.say(words, by="Wanjiru Kamau", at=NOW - timedelta(days=2))
    return village


def nudge(world: World) -> str:
    return f"/desk/stores/people/{world.memberships['Peter Njeru']}/nudge"


def draft(reader: SignedIn, path: str) -> dict[str, str]:
    page = reader.get(path).text
    subject = re.search(r'id="subject"[^>]* value="([^"]*)"', page)
    text = re.search(r'<textarea id="text"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    about = re.search(r'type="hidden" name="about" value="(\d+)"', page)
    assert subject
    assert text
    assert about
    return {"subject": unescape(subject[1]), "text": unescape(text[1]), "about": about[1]}


def mails(world: World) -> list[EmailMessage]:
    with world.store.reading() as connection:
        found = connection.execute(select(tables.letter.c.content).order_by(tables.letter.c.id))
        return [message_from_bytes(each, policy=default) for each in found.scalars()]


def test_who_has_not_written_is_listed_and_who_has_is_not(quiet: World, support: SignedIn) -> None:
    page = support.get(SILENT).text
    assert "Peter Njeru" in page
    assert "has not written yet" in page
    assert "Wanjiru" not in page
    assert "1 question is open" in page


def test_the_draft_names_the_open_question_and_the_reason(quiet: World, support: SignedIn) -> None:
    found = draft(support, f"{nudge(quiet)}?why=You+build+floors.")
    assert found["subject"] == "Peter, a question only you can answer"
    asked = (
        "On Tuesday Wanjiru Kamau (Kenya) asked: “Has anyone dried a floor without cement?” (#1)."
    )
    assert f"{asked} You build floors." in found["text"]
    assert found["text"].endswith("Tomás")


def test_it_goes_out_as_it_was_made_and_no_second_moderator_writes_too(
    quiet: World, support: SignedIn, lead: SignedIn
) -> None:
    words = {**draft(support, nudge(quiet)), "text": "Peter, how do you dry yours?"}
    done = support.follow(support.post(nudge(quiet), fields=words))
    assert "Your mail to Peter Njeru is on its way." in done.text
    (mail,) = mails(quiet)
    assert str(mail["From"]).startswith('"Tomás Iriarte via Stores"') or "Tomás" in str(
        mail["From"]
    )
    assert str(mail["To"]) == "Peter Njeru <peter@embu.example>"
    assert "how do you dry yours?" in mail.as_string()
    assert "Tomás Iriarte wrote to them on 19" in lead.get(SILENT).text.replace("\u00a0", " ")
    refused = lead.post(nudge(quiet), fields=words)
    assert refused.status == 422
    assert "Another moderator has written to them" in refused.text
    assert len(mails(quiet)) == 1
    lead.post(nudge(quiet), fields={**words, "anyway": "yes"})
    assert len(mails(quiet)) == 2
    with quiet.store.reading() as connection:
        what = connection.execute(select(tables.event.c.what, tables.event.c.detail)).all()
    assert [tuple(each) for each in what] == [("nudged", "post 1")] * 2


def test_an_answered_question_is_no_longer_offered(quiet: World, support: SignedIn) -> None:
    words = draft(support, nudge(quiet))
    quiet.reply(1, "With ash.", by="Adaeze Obi")
    assert "there is nothing to ask for" in support.get(nudge(quiet)).text
    quiet.say("Who else?", by="Wanjiru Kamau", at=NOW)
    assert support.post(nudge(quiet), fields=words).status == 422


def test_nobody_writes_so_to_a_moderator_or_a_stranger(quiet: World, support: SignedIn) -> None:
    lead = quiet.memberships["Adaeze Obi"]
    assert support.get(f"/desk/stores/people/{lead}/nudge").status == 404
    assert support.get("/desk/stores/people/99/nudge").status == 404


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("We tried. Who else has? Thank you.", "Who else has?"),
        ("¿Quién más lo ha\nvisto así?", "visto así?"),
        ("We tried.", ""),
        ("Why?", ""),
    ],
)
def test_the_last_question_of_a_text_is_found(text: str, question: str) -> None:
    assert question_in(text) == question
