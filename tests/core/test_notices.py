"""The bridge's own mails, word for word: a person wrote `notices/NN-name.txt`, `.why` says why."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from mailbridge.core.held import ask_moderators, tell_author
from mailbridge.core.held.ended import tell_published
from mailbridge.core.held.second_address import ask_supposed
from mailbridge.core.identity import Identity
from mailbridge.core.notices import blocks
from mailbridge.core.nudge import drafted, letter
from mailbridge.core.rules import Case
from mailbridge.model import (
    Context,
    HeldMail,
    Mail,
    Mailbox,
    Member,
    Notice,
    OpenPost,
    Outcome,
    Question,
    Segment,
    Sure,
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


def held() -> Notice:
    nothing, now = Outcome("held", "first_post"), context(timedelta(minutes=2))
    asked = ask_moderators(nothing, HELD, now, outbox.site_of(), "proved")
    return next(one for one in asked.notices if one.membership_id == JOSEPH.id)


def told(sure: Sure) -> Notice:
    author = Identity("Tesfaye Worku", TESFAYE.address, sure)
    outcome = Outcome("held", "first_post")
    found = tell_author(outcome, HELD, MAIL, author, context(), outbox.site_of())
    return found.notices[0]


def out() -> Notice:
    post = replace(outbox.post_of(DRAFT, 68), published_at=AT)
    outcome = Outcome("posted", "approved", post=post)
    now = context(timedelta(hours=-3, minutes=5))
    who = Identity(TESFAYE.name, TESFAYE.address, "proved")
    return tell_published(outcome, "first_post", JOSEPH, who, now, outbox.site_of()).notices[0]


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


MADE: dict[str, Callable[[], Notice]] = {
    "05-held-to-moderator": held,
    "06-your-mail-is-held": lambda: told("proved"),
    "06-held-and-not-proved": lambda: told("unknown"),
    "08-your-message-is-out": out,
    "09-second-address": lambda: second_address("en"),
    "11-nudge": lambda: nudge("en", "I remember that your shea groups used the chiefs for this."),
    "11-nudge-es": lambda: nudge("es", ""),
    "11-nudge-fr": lambda: nudge("fr", ""),
    "11-nudge-pt": lambda: nudge("pt", ""),
    "09-second-address-es": lambda: second_address("es"),
    "09-second-address-fr": lambda: second_address("fr"),
    "09-second-address-pt": lambda: second_address("pt"),
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
    assert re.sub(r"/c/q[a-z2-7]{15,27}", "/c/TOKEN", whole) == case.read_text("utf-8")


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
