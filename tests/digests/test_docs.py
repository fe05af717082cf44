"""What there is to read: in a theme's mail, and what came later in the next digest, once."""

from email import message_from_bytes
from email.policy import default

from sqlalchemy import select

from digests.core.docs import doc
from mailbridge.core.pages.links import Links
from mailbridge.model import Resource
from mailbridge.store import Store, tables
from tests.digests import rhythm

_NEW = """\
[[modules.themes.resources]]
title = "Arbitration in the village"
kind = "publication"
year = 2022
language = "en"
pages = 9
size = 420000
url = "https://example.org/arbitration"
"""


def texts(store: Store, kind: str) -> list[str]:
    """Return the text parts of what went out, in order."""
    query = (
        select(tables.letter.c.content)
        .join(tables.issue, tables.issue.c.id == tables.letter.c.issue_id)
        .where(tables.issue.c.kind == kind)
        .order_by(tables.letter.c.id)
    )
    with store.reading() as connection:
        found = connection.execute(query).scalars().all()
    parts = [message_from_bytes(raw, policy=default).get_body(("plain",)) for raw in found if raw]
    texts = (part.get_content() for part in parts if part is not None)
    return [text.replace("\r\n", "\n") for text in texts]


def test_a_resource_that_comes_after_its_themes_mail_is_in_the_next_weekly_digest_once(
    store: Store,
) -> None:
    rhythm.founded(store, rhythm.plan_text(2))
    rhythm.rung(store, rhythm.day(7))
    rhythm.apply(store, rhythm.plan_text(2, _NEW), rhythm.day(8))
    rhythm.rung(store, rhythm.day(11, 20))
    told = [text for text in texts(store, "weekly") if "NEW TO READ" in text]
    assert len(told) == 1
    assert (
        "Doc 3. Arbitration in the village. Publication, 2022, English, 9 pages, 420 KB\n"
        "https://example.org/arbitration\n"
    ) in told[0]
    rhythm.rung(store, rhythm.day(18, 20))
    assert [text for text in texts(store, "weekly") if "NEW TO READ" in text] == told


def test_what_a_theme_has_from_the_beginning_is_in_its_mail_and_in_no_digest(store: Store) -> None:
    rhythm.founded(store, rhythm.plan_text(2))
    for number in range(14):
        rhythm.rung(store, rhythm.day(number, 20))
    assert not [text for text in texts(store, "weekly") if "NEW TO READ" in text]


def test_a_resource_without_pages_size_or_year_is_told_by_what_is_known() -> None:
    told = doc(Resource("r", 4, "Who signs?", "interview"), "lea4", Links(""), "en")
    assert (told.title, told.pages, told.size, told.year) == ("Who signs?", 0, "", None)
