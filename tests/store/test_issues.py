"""What digests are made from: on both databases."""

from sqlalchemy import update

from mailbridge.store import Store, issues, tables
from tests import outbox


def test_what_was_brought_in_from_an_older_archive_is_news_to_nobody(store: Store) -> None:
    context = outbox.people_in(store, 1)
    outbox.publish_in(store, context, outbox.site_of())
    old = outbox.publish_in(store, context, outbox.site_of())
    with store.writing() as connection:
        assert issues.numbers_after(connection, context.alliance.id, 0) == ((1, 1), (2, 2))
        imported = update(tables.post).where(tables.post.c.id == old).values(imported=True)
        connection.execute(imported)
        assert issues.numbers_after(connection, context.alliance.id, 0) == ((1, 1),)
