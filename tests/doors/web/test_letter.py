"""The letter of participation: on one's own page, and in answer to one word by mail."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader
from sqlalchemy import update

from mailbridge.cli import pdf
from mailbridge.core.commands import Asked, Order, carry_out
from mailbridge.core.identity import Identity
from mailbridge.core.site import Site
from mailbridge.core.took_part import letter_of
from mailbridge.model import Asks, Member
from mailbridge.store import Store, tables
from mailbridge.store.books import Books
from tests.doors.web.conftest import Reader, serve
from tests.doors.web.signed import sign_in
from tests.doors.web.talk import week
from tests.doors.web.world import NOW, World

__all__ = ["serve"]

LATER = datetime(2027, 1, 10, 9, 0, tzinfo=UTC)
needs_pango = pytest.mark.skipif(bool(pdf.missing()), reason=pdf.missing() or "all is there")


@pytest.fixture
def world(sqlite_store: Store) -> World:
    world = week(sqlite_store)
    with sqlite_store.writing() as connection:
        connection.execute(update(tables.address).values(confirmed_at=NOW))
    return world


def _asks(world: World, site: Site) -> tuple[str, bytes]:
    """What Wanjiru is answered who asks for a letter: the mail's text, and its bytes."""
    asks = Asks(command="letter", address="wanjiru@seed.example")
    with world.store.reading() as connection:
        context = Books().gather(connection, world.slug, asks, LATER)
    member = next(one for one in context.members if one.name == "Wanjiru Kamau")
    author = Identity("Wanjiru Kamau", member.address, "unknown")
    outcome = carry_out(Order(Asked("letter"), member, author, None, context, site))
    assert outcome is not None
    (mail,) = outcome.notices
    assert mail.key == "wanjiru@seed.example"
    return mail.content.decode("utf-8", "replace"), mail.content


def test_without_pdf_the_letters_words_come_as_a_mail(world: World, site: Site) -> None:
    text, _ = _asks(world, replace(site, pdf=None))
    joined = " ".join(text.replace("=\r\n", "").split())
    assert 'Wanjiru Kamau took part in the discussion "Village Stores"' in joined
    assert "2 contributions are theirs" in joined
    assert "application/pdf" not in text


@needs_pango
def test_the_letter_is_a_pdf_with_ones_name_and_what_one_wrote(world: World, site: Site) -> None:
    able = replace(site, pdf=pdf.as_pdf)
    text, _ = _asks(world, able)
    assert "stores-participation.pdf" in text
    with world.store.reading() as connection:
        context = Books().gather(connection, world.slug, Asks(), LATER)
    member: Member = replace(context.members[-1], name="Grace <b>Bold</b>", organisation="Ø & Ü")
    file = letter_of(member, context.alliance, 3, able, LATER)
    assert file
    said = " ".join(PdfReader(io.BytesIO(file.content)).pages[0].extract_text().split())
    assert "Grace <b>Bold</b>, Ø & Ü" in said
    assert "3 contributions" in said
    assert "Adaeze Obi" in said


def test_ones_own_page_offers_the_letter_only_where_pdf_can_be_made(
    world: World, serve: Callable[..., Reader]
) -> None:
    me = sign_in(world, serve(world.store), "Wanjiru Kamau")
    assert "letter.pdf" not in me.get("/me/in/stores").text
    assert me.get("/me/in/stores/letter.pdf").status == 404
