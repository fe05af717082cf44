"""What a phone on a slow line has to fetch: each kind of mail as it is sent, headers and all."""

from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from sqlalchemy import update

from mailbridge.store import Store, tables
from tests import outbox
from tests.digests import rhythm, week
from tests.digests.test_facts import WORDS, answers
from tests.doors.sender.conftest import Outbox

SIGNATURE = 1_000  # bytes; what a DKIM signature adds at most
THEME, BRIEF = 20_000, 25_000
_DOCS = "".join(
    f"""\
[[modules.themes.resources]]
title = "What {number} tomato growers signed, and what they were not told before they did"
kind = "publication"
year = 2024
language = "en"
pages = 31
size = 1900000
url = "https://example.org/papers/{number}/what-growers-signed.pdf"
"""
    for number in range(6)
)


def test_posts_themes_and_briefs_stay_within_their_weights(store: Store, tmp_path: Path) -> None:
    rhythm.founded(store, rhythm.plan_text(2, _DOCS))
    rhythm.rung(store, rhythm.day(0))
    texts = [entry.text for entry in week.entries(20)]
    for hours, text in enumerate(texts):
        rhythm.post(store, text, rhythm.day(1, hours), in_theme=True)
    rhythm.rung(store, rhythm.day(3, 13))
    answers(store, WORDS * 7)  # 105 words, as the lead is asked for
    for day in range(4, 8):
        rhythm.rung(store, rhythm.day(day, 13))
    with store.writing() as connection:  # the plan's days are ahead of the sender's clock
        connection.execute(update(tables.delivery).values(next_at=outbox.AT - timedelta(days=365)))
    post_office = Outbox(store, tmp_path)
    post_office.sender(f"maildir:{tmp_path / 'sent'}").drain()
    heaviest = {"post": 0, "theme": 0, "brief": 0}
    for path in (tmp_path / "sent" / "new").iterdir():
        raw = path.read_bytes()
        weight = len(raw) + raw.count(b"\n") + SIGNATURE  # line ends are two bytes on the wire
        mail = message_from_bytes(raw, policy=default)
        body = mail.get_body(("plain",))
        assert body is not None
        text = body.get_content()
        if own := next((one for one in texts if one[:60] in text and "Archived-At" in mail), ""):
            assert weight <= 2 * len(own.encode()) + 6_000, mail["subject"]
            heaviest["post"] = max(heaviest["post"], weight)
        elif "\nQ1. What did each side" in text and "list-id" in mail:
            assert weight <= THEME
            heaviest["theme"] = max(heaviest["theme"], weight)
        elif "To answer, reply" in text or "Para responder" in text:
            assert weight <= BRIEF or "------" in text  # who wants it in full gets it in full
            heaviest["brief"] = max(heaviest["brief"], weight if "------" not in text else 0)
    assert all(heaviest.values()), heaviest
