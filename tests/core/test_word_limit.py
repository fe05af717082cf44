"""A long message is published as it is, and its author hears of the limit once."""

from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest

from mailbridge.changes import LimitTold
from mailbridge.model import Outcome, Segment
from mailbridge.publishing import publish
from tests import outbox

LIMITED = replace(outbox.ALLIANCE, word_limit=100)


def published(words: int, quoted: int = 0, **more: object) -> Outcome:
    """Publish so many words of member 1, who is as `more` says."""
    segments = (Segment("quoted", "> word " * quoted), Segment("own", "word " * words))
    author = replace(outbox.MEMBER, **more)  # type: ignore[arg-type]
    context = outbox.context_of(LIMITED, (author, *outbox.members(3)[1:]))
    draft = replace(outbox.DRAFT, segments=segments)
    return publish(draft, context, outbox.site_of(), "member")


def test_its_author_is_told_how_long_it_is_and_that_it_is_out() -> None:
    outcome = published(116)
    assert outcome.post is not None
    assert len(outcome.post.draft.text.split()) == 116
    assert outcome.changes == (LimitTold(1),)
    (said,) = outcome.notices
    mail = message_from_bytes(said.content, policy=default)
    part = mail.get_body(("plain",))
    assert part is not None
    text = part.get_content()
    assert mail["subject"] == "Farms M2.3 #64 is out, and longer than most can read"
    assert "116 words" in text
    assert "up to 100 words" in text


@pytest.mark.parametrize(
    ("words", "quoted", "more"),
    [
        (115, 0, {}),  # within fifteen in a hundred
        (90, 400, {}),  # what is quoted is not theirs
        (400, 0, {"long_told_at": outbox.AT}),
        (400, 0, {"role": "moderator"}),
    ],
)
def test_nobody_is_told_of_less_or_twice(words: int, quoted: int, more: dict[str, object]) -> None:
    outcome = published(words, quoted, **more)
    assert (outcome.notices, outcome.changes) == ((), ())
