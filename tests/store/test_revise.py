"""What a corrected or withdrawn post is found by, and whom it still reaches."""

from sqlalchemy import func, select, update

from mailbridge.core.query import query_of
from mailbridge.model import Context
from mailbridge.questions import Corrected, Restored, Revision, TakenBack
from mailbridge.store import Store, links, rulings, search
from mailbridge.store.tables import delivery, post_version
from tests.outbox import AT, people_in, publish_in, site_of

OLD = "We sold maize, see https://old.example/maize"
NEW = "We sold sorghum, see https://new.example/sorghum"
HTML = '<p>We sold sorghum, see <a href="https://new.example/sorghum">this</a></p>'


def test_a_corrected_post_is_found_by_its_new_words_and_the_old_ones_are_kept(store: Store) -> None:
    context = people_in(store, 1)
    publish_in(store, context, site_of(), OLD)
    _revise(store, context.alliance.id, Corrected(1, NEW, HTML))
    with store.reading() as connection:
        kept = connection.execute(select(post_version.c.text).order_by(post_version.c.version))
        assert list(kept.scalars()) == [OLD, NEW]
        urls = ("https://old.example/maize", "https://new.example/sorghum")
        assert links.citing(connection, context.alliance.id, urls) == {"new.example/sorghum": (1,)}
    assert [_found(store, context, word) for word in ("maize", "sorghum")] == [(), (1,)]


def test_a_withdrawn_post_is_not_found_and_goes_to_nobody_more(store: Store) -> None:
    context = people_in(store, 3)
    publish_in(store, context, site_of(), OLD)
    with store.writing() as connection:
        first = select(func.min(delivery.c.id)).scalar_subquery()
        connection.execute(update(delivery).where(delivery.c.id == first).values(state="sent"))
    _revise(store, context.alliance.id, TakenBack(1))
    assert _found(store, context, "maize") == ()
    with store.reading() as connection:
        assert list(connection.execute(select(delivery.c.state)).scalars()) == ["sent"]
    _revise(store, context.alliance.id, Restored(1))
    assert _found(store, context, "maize") == (1,)


def _revise(store: Store, alliance_id: int, revision: Revision) -> None:
    with store.writing() as connection:
        rulings.revise(connection, alliance_id, (revision,), AT)


def _found(store: Store, context: Context, word: str) -> tuple[int, ...]:
    with store.reading() as connection:
        return search.find(connection, context.alliance.id, query_of(word, context.alliance), 10)
