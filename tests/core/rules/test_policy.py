"""The posting policy, one sentence a case: which rule speaks, and what it says."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from mailbridge.core.identity import Identity, author_of
from mailbridge.core.rules import Case, judge
from mailbridge.model import (
    Accept,
    Alliance,
    Context,
    Drop,
    Hold,
    Kind,
    Mail,
    Mailbox,
    Member,
    Moderation,
    Purpose,
    Seen,
    Sure,
    Verdict,
)

NOW = datetime(2027, 2, 23, 9, 30, tzinfo=UTC)
GRACE = Member(
    id=1,
    person_id=1,
    address_id=1,
    address="grace@mubende-union.example",
    name="Grace Nakibuuka",
    organisation="Mubende Grain Farmers' Union",
    country="UG",
    language="en",
    role="expert",
    lead=False,
    delivery="each",
    format="brief",
    has_posted=True,
)


def alliance(moderation: Moderation = "new") -> Alliance:
    return Alliance(
        id=1,
        slug="farms",
        name="Small Farms, Fair Markets",
        summary="",
        starts=date(2027, 1, 11),
        ends=date(2027, 4, 2),
        time_zone="Africa/Kampala",
        languages=("en",),
        modules=(),
        moderation=moderation,
    )


def mail(*senders: str) -> Mail:
    return Mail(
        message_id="<1@mubende-union.example>",
        senders=tuple(Mailbox("", sender) for sender in senders),
        to=(Mailbox("", "farms@talk.example.org"),),
        cc=(),
        subject="Contracts",
        date=NOW,
        in_reply_to=(),
        references=(),
        headers=(),
        body="It held because we had a store.",
        html="",
        attachments=(),
    )


def case(
    author: Member | None = GRACE,
    kind: Kind = "post",
    why: str = "",
    purpose: Purpose = "post",
    moderation: Moderation = "new",
    seen: Seen | None = None,
    words: str = "It held because we had a store.",
    sure: Sure = "proved",
) -> Case:
    context = Context(
        alliance=alliance(moderation),
        author=author,
        members=(GRACE,),
        number=2,
        now=NOW,
        seen=seen or Seen(),
    )
    one = mail("grace@mubende-union.example")
    who = replace(author_of(one), sure=sure)
    return Case(one, who, kind, why or kind, words, purpose=purpose, context=context)


def test_a_member_who_has_posted_posts_at_once() -> None:
    assert judge(case()) == Accept("accepted")


CASES: tuple[tuple[str, Case, Verdict], ...] = (
    ("the same bytes twice", case(seen=Seen(same_bytes=True)), Drop("seen_before")),
    ("the same words by another way", case(seen=Seen(same_post=True)), Drop("seen_before")),
    (
        "a Message-ID that comes back with other words",
        case(seen=Seen(same_id_other_words=True)),
        Hold("same_id_other_words"),
    ),
    ("our own mail coming round", case(kind="loop", why="own_list"), Drop("own_list")),
    ("an out-of-office", case(kind="auto_reply", why="auto_submitted"), Drop("auto_submitted")),
    (
        "an out-of-office to the moderators",
        case(kind="auto_reply", why="auto_submitted", purpose="owner"),
        Drop("auto_submitted"),
    ),
    ("a delivery report", case(kind="bounce", why="report"), Accept("report")),
    (
        "a delivery report from a stranger's server",
        case(author=None, kind="bounce", why="report"),
        Accept("report"),
    ),
    ("a complaint", case(kind="complaint", why="feedback"), Accept("feedback")),
    ("mail to the moderators", case(purpose="owner"), Hold("to_owner")),
    ("mail to the command address", case(purpose="request"), Hold("to_request")),
    ("a word to the list that is a command", case(kind="command", why="stop"), Accept("stop")),
    ("a stranger", case(author=None), Hold("not_a_member")),
    (
        "a stranger's mail that is marked as spam",
        case(author=None, kind="spam", why="spam_flag"),
        Drop("spam_flag"),
    ),
    (
        "a member's mail that is marked as spam",
        case(kind="spam", why="spam_flag"),
        Hold("spam_flag"),
    ),
    ("no words and no files", case(words=" \n"), Hold("empty")),
    (
        "a contribution that is in its file",
        replace(case(), in_document=True),
        Hold("in_a_document"),
    ),
    ("a first post", case(author=replace(GRACE, has_posted=False)), Hold("first_post")),
    (
        "a first post by a reply",
        case(author=replace(GRACE, has_posted=False), purpose="reply"),
        Hold("first_post"),
    ),
    (
        "a first post where nothing is moderated",
        case(author=replace(GRACE, has_posted=False), moderation="none"),
        Accept("accepted"),
    ),
    (
        "a moderator's first post",
        case(author=replace(GRACE, has_posted=False, role="moderator")),
        Accept("accepted"),
    ),
    ("a member's mail that its own domain disowns", case(sure="failed"), Hold("spoofed")),
    (
        "a mail that its domain disowns where nothing is moderated",
        case(sure="failed", moderation="none"),
        Hold("spoofed"),
    ),
    ("a member's mail that nothing speaks for", case(sure="unknown"), Hold("unsure_identity")),
    (
        "a moderator's mail that nothing speaks for",
        case(author=replace(GRACE, role="moderator"), sure="unknown"),
        Hold("unsure_identity"),
    ),
    (
        "a mail that nothing speaks for where nothing is moderated",
        case(sure="unknown", moderation="none"),
        Accept("accepted"),
    ),
    (
        "a stranger's mail that nothing speaks for",
        case(author=None, sure="unknown"),
        Hold("not_a_member"),
    ),
    ("a member's mail that is likely theirs", case(sure="likely"), Accept("accepted")),
    ("any post where all are held", case(moderation="all"), Hold("all_held")),
    (
        "a moderator's post where all are held",
        case(author=replace(GRACE, role="moderator"), moderation="all"),
        Accept("accepted"),
    ),
)


@pytest.mark.parametrize(
    ("given", "verdict"), [(one, v) for _, one, v in CASES], ids=[name for name, _, _ in CASES]
)
def test_what_becomes_of(given: Case, verdict: Verdict) -> None:
    assert judge(given) == verdict


def test_a_mail_that_nothing_speaks_for_posts_once_that_was_let_through() -> None:
    given = case(sure="unknown")
    assert given.context is not None
    taught = replace(given.context, paths=("nothing",))
    assert judge(replace(given, paths=("nothing",), context=taught)) == Accept("accepted")
    assert judge(replace(given, paths=("dkim:x.example",), context=taught)) == Hold(
        "unsure_identity"
    )


def test_a_repeat_of_a_strangers_mail_is_dropped_and_not_held_twice() -> None:
    assert judge(case(author=None, seen=Seen(same_bytes=True))) == Drop("seen_before")


def test_without_an_instance_only_the_mail_itself_is_judged() -> None:
    alone = replace(case(author=None, kind="post"), purpose=None, context=None)
    assert judge(alone) == Accept("accepted")


@pytest.mark.parametrize("senders", [(), ("a@x.example", "b@x.example"), ("no-address",)])
def test_mail_that_names_no_author_or_several_is_held(senders: tuple[str, ...]) -> None:
    one = mail(*senders)
    given = replace(case(), mail=one, author=author_of(one))
    assert author_of(one) == Identity("", "", "failed")
    assert judge(given) == Hold("unclear_sender")
