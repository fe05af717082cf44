"""The bridge's own mails, word for word: a person wrote `notices/NN-name.txt`, `.why` says why."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import partial
from pathlib import Path

import pytest

from mailbridge.core.held import ask_moderators, tell_author
from mailbridge.core.held.ended import tell_published
from mailbridge.core.held.second_address import ask_supposed
from mailbridge.core.identity import Identity
from mailbridge.core.invitations.letter import consent_text, invited
from mailbridge.core.leaving import left
from mailbridge.core.notices import blocks
from mailbridge.core.nudge import drafted, letter
from mailbridge.core.rules import Case
from mailbridge.core.welcome import welcome
from mailbridge.model import (
    Context,
    HeldMail,
    Invitation,
    Mail,
    Mailbox,
    Member,
    Module,
    Notice,
    OpenPost,
    Outcome,
    Question,
    Segment,
    Sure,
    Theme,
)
from tests import outbox
from tests.core.test_distribute import Page
from tests.outbox import AT

HERE = Path(__file__).parent / "notices"
CASES = sorted(HERE.glob("*.txt"))
CAME = AT - timedelta(minutes=18)
WORDS = """Dear Grace and all,

In our district an extension worker reads every contract aloud at a village meeting, before anyone \
signs. Half of the farmers then decide not to sign. Of those who sign, hardly anyone sells on the \
side.

It costs one morning for each village. The buyers disliked it at first. Now two of them ask for it.

Tesfaye
"""


def person(id_: int, name: str, address: str, **more: str) -> Member:
    return replace(outbox.MEMBER, id=id_, address_id=id_, name=name, address=address, **more)


TESFAYE = person(
    1,
    "Tesfaye Worku",
    "tesfaye@oromia-seed.example",
    time_zone="Africa/Addis_Ababa",
)
JOSEPH = person(
    2, "Joseph Obura", "joseph@surco.example", role="moderator", time_zone="Europe/London"
)
ELENA = replace(
    person(3, "Elena Huanca", "elena@surco.example", role="moderator", time_zone="America/Lima"),
    lead=True,
)
DRAFT = replace(
    outbox.DRAFT,
    author="Tesfaye Worku",
    organisation="Oromia Seed Network",
    country="ET",
    subject="We read it aloud first",
    parent_number=64,
    received_at=CAME,
    segments=(
        Segment("own", WORDS),
        Segment("quoted", "> a line\n" * 41),
        Segment("signature", "-- \nTesfaye Worku\nTel. +251 11 123 4567\n"),
    ),
    html="",
)
HELD = HeldMail(7, DRAFT, "held", "first_post", CAME)
MAIL = Mail(
    message_id="<1@oromia-seed.example>",
    senders=(Mailbox("Tesfaye Worku", TESFAYE.address),),
    to=(),
    cc=(),
    subject="We read it aloud first",
    date=None,
    in_reply_to=(),
    references=(),
    headers=(),
    body=WORDS,
    html="",
    attachments=(),
)


def context(at: timedelta = timedelta()) -> Context:
    """What is known when Tesfaye's mail is held: 30 members, two of them moderate."""
    people = (TESFAYE, JOSEPH, ELENA, *outbox.members(30)[3:])
    return Context(outbox.ALLIANCE, TESFAYE, people, 68, AT + at, waiting=2)


def held(language: str = "en") -> Notice:
    nothing, now = Outcome("held", "first_post"), context(timedelta(minutes=2))
    now = replace(now, members=tuple(replace(m, language=language) for m in now.members))
    asked = ask_moderators(nothing, HELD, now, outbox.site_of(), "proved")
    return next(one for one in asked.notices if one.membership_id == JOSEPH.id)


def told(sure: Sure, language: str = "en") -> Notice:
    author = Identity("Tesfaye Worku", TESFAYE.address, sure)
    outcome = Outcome("held", "first_post")
    known = replace(context(), author=replace(TESFAYE, language=language))
    found = tell_author(outcome, HELD, MAIL, author, known, outbox.site_of())
    return found.notices[0]


def out(language: str = "en") -> Notice:
    post = replace(outbox.post_of(DRAFT, 68), published_at=AT)
    outcome = Outcome("posted", "approved", post=post)
    now = context(timedelta(hours=-3, minutes=5))
    now = replace(now, author=replace(TESFAYE, language=language))
    now = replace(now, members=(now.author or TESFAYE, *now.members[1:]))
    who = Identity(TESFAYE.name, TESFAYE.address, "proved")
    return tell_published(outcome, "first_post", JOSEPH, who, now, outbox.site_of()).notices[0]


UNION = "Mubende Grain Farmers' Union"
SHEA = "I remember that your shea groups used the chiefs for this."
WHY = (
    "Joseph Obura told me how your union sells maize without a middleman. "
    "Colleagues in Bolivia and Bangladesh are trying the same now."
)
PITCH = (
    "twelve weeks of discussion, by e-mail only, among 30 people from 18 countries "
    "who work with small-scale farmers."
)
GRACE = person(
    5,
    "Grace Nakibuuka",
    "grace@mubende-union.example",
    time_zone="Africa/Kampala",
)
REGISTER = "Farzana, a public register exists in our district since 2021, but nobody reads it.\n"
FROM_HER_PHONE = replace(
    DRAFT,
    author_id=None,
    author="Grace N.",
    parent_number=66,
    received_at=datetime(2027, 2, 24, 15, 20, tzinfo=UTC),
    segments=(Segment("own", REGISTER),),
)


def second_address(language: str) -> Notice:
    grace = replace(GRACE, language=language)
    mail = replace(MAIL, senders=(Mailbox("Grace N.", "grace.n@mail.example"),))
    known = replace(context(), author=None, members=(grace, JOSEPH, ELENA), hinted=grace.id)
    author = Identity("Grace N.", "grace.n@mail.example", "unknown")
    case = Case(mail, author, "post", "post", REGISTER, context=known)
    held = HeldMail(8, FROM_HER_PHONE, "held", "second_address", known.now)
    nothing = Outcome("held", "second_address")
    return ask_supposed(nothing, held, case, known, outbox.site_of()).notices[0]


def nudge(language: str, why: str) -> Notice:
    kwabena = replace(
        person(7, "Kwabena Adu", "kwabena@northern-shea.example", time_zone="Africa/Accra"),
        language=language,
    )
    asked = OpenPost(
        number=69,
        author_id=4,
        author="Sunita Rai",
        country="NP",
        subject="Contracts and courts",
        at=AT - timedelta(hours=2),
        text="We had three disputes. Has anyone seen one settled without a court?",
    )
    now, site = context(), outbox.site_of()
    draft = drafted(kwabena, asked, ELENA, why, (now.alliance, now.now, site))
    question = Question(now.next_question, "nudge", kwabena.id, detail=f"{ELENA.id} 69")
    return letter(draft, kwabena, ELENA, question, now, site)


def invitation(language: str) -> Notice:
    """Ask Grace to join, as the lead does six weeks ahead."""
    questions = ("Who reads it?", "Who pays?", "Who carries the risk?")
    theme = Theme(1, "t1", 1, "What we mean by small", date(2027, 1, 11), "", questions)
    alliance = replace(
        outbox.ALLIANCE, invitation=PITCH, modules=(Module(1, "m1", 1, "Seeds", "", (theme,)),)
    )
    lead = replace(ELENA, organisation="Surco Institute", country="PE")
    sent = AT - timedelta(days=90)
    asked = Invitation(
        number=1,
        how="invited",
        state="invited",
        address=GRACE.address,
        key=GRACE.address,
        known_by="",
        asked_at=sent,
        answer_by=datetime(2026, 12, 19, 5, tzinfo=UTC),
        name=GRACE.name,
        language=language,
        why=WHY,
        consent=consent_text(alliance, language, outbox.site_of()),
    )
    return invited(asked, Context(alliance, None, (lead, JOSEPH), 1, sent), outbox.site_of())


def welcomed(language: str) -> Notice:
    """Welcome Grace five weeks before the first theme."""
    theme = Theme(1, "t1", 1, "What we mean by small", date(2027, 1, 11), "", ())
    alliance = replace(
        outbox.ALLIANCE,
        modules=(Module(1, "m1", 1, "Seeds", "", (theme,)),),
        theme_mail="Mon 01:00",
    )
    grace = replace(GRACE, language=language, organisation=UNION, country="UG")
    now = AT - timedelta(days=80)
    known = Context(alliance, None, (ELENA, JOSEPH, grace), 1, now)
    return welcome(grace, known, outbox.site_of()).notices[0]


def gone(language: str) -> Notice:
    """Take leave of Daniel, who has posted."""
    daniel = person(8, "Daniel Phiri", "daniel@lilongwe-coop.example")
    daniel = replace(daniel, language=language, published=3)
    known = replace(context(), author=daniel, members=(daniel, JOSEPH, ELENA))
    return left(daniel, known, outbox.site_of(), MAIL).notices[0]


def each_language(name: str, make: Callable[[str], Notice]) -> dict[str, Callable[[], Notice]]:
    """Return a case for each language: "07-welcome", "07-welcome-es"."""
    others = {f"{name}-{language}": partial(make, language) for language in ("es", "pt", "fr")}
    return {name: partial(make, "en"), **others}


MADE: dict[str, Callable[[], Notice]] = {
    **each_language("01-invitation", invitation),
    **each_language("05-held-to-moderator", held),
    **each_language("06-your-mail-is-held", partial(told, "proved")),
    "06-held-and-not-proved": lambda: told("unknown"),
    **each_language("07-welcome", welcomed),
    **each_language("08-your-message-is-out", out),
    **each_language("09-second-address", second_address),
    **each_language("11-nudge", lambda language: nudge(language, SHEA if language == "en" else "")),
    **each_language("12-you-have-left", gone),
}


def read(notice: Notice) -> EmailMessage:
    mail = message_from_bytes(notice.content, policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


def text(mail: EmailMessage, kind: str = "plain") -> str:
    found = mail.get_body((kind,))
    assert found is not None
    return str(found.get_content()).replace("\r\n", "\n")


def test_each_case_says_why_it_is_there() -> None:
    assert {case.stem for case in CASES} == set(MADE)
    assert all(len(case.with_suffix(".why").read_text("utf-8")) > 20 for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=[case.stem for case in CASES])
def test_a_notice_reads_as_it_was_written_by_hand(case: Path) -> None:
    mail = read(MADE[case.stem]())
    head = [
        f"{name}: {mail[name]}" for name in ("From", "To", "Reply-To", "Subject", "Auto-Submitted")
    ]
    whole = "\n".join(head) + "\n\n" + text(mail)
    whole = re.sub(r"\+q[a-z2-7]{15,27}@", "+TOKEN@", whole)
    assert re.sub(r"/([ci])/q[a-z2-7]{15,27}", r"/\1/TOKEN", whole) == case.read_text("utf-8")


@pytest.mark.parametrize("case", CASES, ids=[case.stem for case in CASES])
def test_both_parts_of_a_notice_have_the_same_words_in_the_same_order(case: Path) -> None:
    mail = read(MADE[case.stem]())
    page = Page()
    page.feed(text(mail, "html").partition("<body")[2])
    in_html = " ".join("".join(page.texts).partition(">")[2].split())
    in_text = " ".join(text(mail).replace("-----", " ").replace("-- \n", " ").split())
    assert re.sub(r"\s", "", in_html) == re.sub(r"\s", "", in_text)


def test_the_same_notice_is_made_of_the_same_bytes() -> None:
    assert held() == held()


def test_what_stands_between_two_rules_is_somebody_elses_words() -> None:
    found = blocks("Hello\n\n-----\nOne\n\nTwo\n-----\n\nBye\n\n-- \nFarms\n")
    assert [(block.lines, block.quoted) for block in found] == [
        (("Hello",), False),
        (("One",), True),
        (("Two",), True),
        (("Bye",), False),
        (("Farms",), False),
    ]
