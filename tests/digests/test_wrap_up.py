"""The moderators' summary: a post of its own, at the head of the digest and of the next theme."""

from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from sqlalchemy import select

from mailbridge.core.wrap_up import linked, unknown_numbers, wrap_up_of
from mailbridge.model import Asks, Prepared
from mailbridge.store import Store, prepared, tables
from mailbridge.store.books import Books
from tests import outbox
from tests.digests import rhythm

KEY = "farms/wrap-up/2027-W01"
WORDS = """\
We asked who carries the risk. Contracts hold where farmers own something the
buyer needs (Grace Nakibuuka, #2).

Nobody from West Africa has written yet this week.
"""
FRIDAY = rhythm.day(4, 13)  # 16:00 in Kampala


def prepare(store: Store, words: str = WORDS) -> None:
    """Write a wrap-up that goes out with Friday's digest, as the lead does on Thursday."""
    with store.writing() as connection:
        context = Books().gather(connection, "farms", Asks(), rhythm.day(3, 14))
        lead = next(member for member in context.members if member.lead)
        theme = context.alliance.modules[0].themes[0]
        draft = wrap_up_of(KEY, words, theme.id, lead, context, rhythm.SITE)
        one = Prepared(KEY, "wrap_up", draft, FRIDAY, by=lead.id)
        prepared.prepare(connection, context.alliance.id, [one], context.now)


def week_of(store: Store, *, wrapped: bool = True) -> None:
    """Play the first week: its theme, a post of Grace's on Tuesday, the digest on Friday."""
    rhythm.founded(store)
    rhythm.rung(store, rhythm.day(0))
    rhythm.post(store, "The contract held because we had a store.", rhythm.day(1))
    if wrapped:
        prepare(store)
    rhythm.rung(store, FRIDAY)


def sent(store: Store, subject: str) -> list[EmailMessage]:
    """Return the letters whose subject holds these words, in order."""
    with store.reading() as connection:
        rows = connection.execute(select(tables.letter.c.content).order_by(tables.letter.c.id))
        found = [message_from_bytes(raw, policy=default) for raw in rows.scalars() if raw]
    return [m for m in found if subject in m["subject"]]


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return part.get_content().replace("\r\n", "\n")


def test_it_is_a_post_in_its_themes_thread_and_goes_to_who_reads_each_post(store: Store) -> None:
    week_of(store)
    with store.reading() as connection:
        post = tables.post
        row = connection.execute(select(post).where(post.c.kind == "wrap_up")).one()
    assert (row.number, row.thread, row.author) == (3, 1, "Elena Huanca")
    (letter,) = sent(store, "Re: [Farms] M1.1 Theme 1")
    assert letter["from"].startswith("Elena Huanca via Farms")
    assert "Contracts hold where farmers own something" in text_of(letter)
    got = [address for address, key, _ in rhythm.deliveries(store) if not key]
    assert got.count("grace@union.example") == 3  # the theme, her own post, the wrap-up


def test_it_heads_the_digest_signed_and_is_told_once(store: Store) -> None:
    week_of(store)
    (brief,) = sent(store, "[Farms] Semana 1")
    text = text_of(brief)
    head, _, rest = text.partition("Elena Huanca, #3\n")
    assert "Contracts hold where farmers own something the buyer needs (Grace Nakibuuka" in head
    assert "#3" not in rest
    assert "#2 Grace Nakibuuka" in rest
    full = next(m for m in sent(store, "[Farms] Week 1") if "----------" in text_of(m))
    assert text_of(full).count("Contracts hold where farmers") == 1
    assert text_of(full).index("Contracts hold") < text_of(full).index("#2 Grace")


def test_it_opens_the_next_themes_mail_in_each_language(store: Store) -> None:
    week_of(store)
    rhythm.rung(store, rhythm.day(7))
    mails = sent(store, "M1.2 Theme 2")
    assert len(mails) > 1
    for mail in mails:
        text = text_of(mail)
        assert text.index("Contracts hold where farmers") < text.index("Q1. What did each side")
    rhythm.rung(store, rhythm.day(14))
    assert not [m for m in sent(store, "M1.3 Theme 3") if "Contracts hold" in text_of(m)]


def test_without_it_the_digest_carries_the_facts(store: Store) -> None:
    week_of(store, wrapped=False)
    texts = [text_of(m) for m in sent(store, "[Farms] Week 1")]
    assert texts
    assert all("1 message up to 8 January." in text for text in texts)
    assert not any("BY THE MODERATORS" in text for text in texts)


def test_it_goes_out_once_however_often_the_clock_rings(store: Store) -> None:
    week_of(store)
    assert rhythm.rung(store, FRIDAY) == ()
    with store.reading() as connection:
        found = prepared.by_key(connection, KEY)
    assert found is not None
    assert found.number == 3


def test_a_long_one_is_cut_in_a_brief_digest_which_says_how_to_get_all_of_it(store: Store) -> None:
    rhythm.founded(store)
    rhythm.rung(store, rhythm.day(0))
    prepare(store, "One paragraph of the summary.\n\n" + "word " * 250)
    rhythm.rung(store, FRIDAY)
    brief = next(m for m in sent(store, "Semana 1") if "enviar 2" in text_of(m))
    assert "word" not in text_of(brief)


def test_its_numbers_are_links_and_names_of_members_stand_out() -> None:
    context = replace(outbox.context_of(), number=70)
    context = replace(context, members=(replace(outbox.MEMBER, name="Grace Nakibuuka"),))
    html = linked(
        "As Grace Nakibuuka says (#64, #99), see https://x.example/#64",
        context,
        "https://talk.example.org",
    )
    assert "<b>Grace Nakibuuka</b>" in html
    assert 'href="https://talk.example.org/farms/64"' in html
    assert html.count("/farms/") == 1
    assert "#99" in html
    assert unknown_numbers("#64 and #99 and #0", context) == (99, 0)


def test_without_pages_its_numbers_are_plain_words() -> None:
    assert linked("See #2.", outbox.context_of(), "") == "<p>See #2.</p>"
