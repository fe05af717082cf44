"""Whom a mail was for, where its envelope is gone: one mailbox, several alliances."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import insert

from mailbridge.core.route import Addresses
from mailbridge.core.site import Site
from mailbridge.core.tokens import reply_token
from mailbridge.doors.arrivals import header_of, routes_in
from mailbridge.doors.recipients import Recipients
from mailbridge.store import Store
from mailbridge.store.tables import alliance

BASE = "talks@ngo.example"
PLUS = Addresses("plus", "ngo.example", BASE)


@pytest.fixture
def plus(site: Site, sqlite_store: Store) -> tuple[Site, Recipients]:
    """One mailbox for the alliances lea4 and soil."""
    with sqlite_store.writing() as connection:
        for slug in ("lea4", "soil"):
            row = {"slug": slug, "starts": date(2026, 10, 5), "ends": date(2026, 12, 18)}
            connection.execute(insert(alliance).values(settings={}, **row))
    one = replace(site, addresses=PLUS)
    return one, Recipients(sqlite_store, one)


def found(recipients: Recipients, *lines: str) -> list[tuple[str | None, str]]:
    raw = ("\r\n".join(("From: ana@example.org", *lines)) + "\r\n\r\nHello.\r\n").encode()
    routes = routes_in(raw, header_of(raw), recipients)
    return [(route.alliance, route.purpose) for route in routes]


@pytest.mark.parametrize("field", ["Delivered-To", "X-Original-To", "To", "Cc"])
def test_an_alias_is_found_wherever_it_is_noted(plus: tuple[Site, Recipients], field: str) -> None:
    assert found(plus[1], f"{field}: Talks+LEA4.Owner@ngo.example") == [("lea4", "owner")]


def test_where_the_server_notes_the_mailbox_alone_the_authors_words_count(
    plus: tuple[Site, Recipients],
) -> None:
    lines = (f"Delivered-To: {BASE}", "To: Soil <talks+soil@ngo.example>")
    assert found(plus[1], *lines) == [("soil", "post")]


def test_what_the_server_noted_counts_before_what_the_author_wrote(
    plus: tuple[Site, Recipients],
) -> None:
    lines = ("Delivered-To: talks+lea4.owner@ngo.example", "To: talks+soil@ngo.example")
    assert found(plus[1], *lines) == [("lea4", "owner")]


def test_one_mail_to_several_alliances_is_for_each_of_them(
    plus: tuple[Site, Recipients],
) -> None:
    site, recipients = plus
    token = PLUS.with_token("lea4", reply_token(site.keys, "lea4", 3, 1))
    lines = (f"Delivered-To: {BASE}", f"To: {token}, x@else.example", "Cc: talks+soil@ngo.example")
    assert found(recipients, *lines) == [("lea4", "reply"), ("soil", "post")]


def test_the_mailboxs_own_address_is_nobodys(plus: tuple[Site, Recipients]) -> None:
    assert found(plus[1], f"Delivered-To: {BASE}", f"To: {BASE}") == []
