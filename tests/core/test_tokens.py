"""Tokens: what is signed comes back, and nothing else does."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mailbridge.core.tokens import (
    Keys,
    Token,
    bounce_token,
    read_token,
    reply_token,
    unsubscribe_token,
)

KEYS = Keys("a secret of the tests", ("an older one", "the oldest"))
SHAPE = re.compile(r"[a-z2-7]{16,28}")
slugs = st.from_regex(r"[a-z][a-z0-9]{1,15}", fullmatch=True)
numbers = st.integers(0, 2**28 - 1)


@given(slugs, numbers, numbers)
def test_a_reply_token_says_its_place_and_whose_it_was(slug: str, place: int, member: int) -> None:
    token = reply_token(KEYS, slug, place, member)
    assert SHAPE.fullmatch(token)
    assert token[0] == "r"
    assert read_token(KEYS, slug, token) == Token("r", place=place, membership=member)


@given(slugs, st.integers(0, 2**56 - 1))
def test_a_bounce_token_says_its_delivery(slug: str, delivery: int) -> None:
    token = bounce_token(KEYS, slug, delivery)
    assert SHAPE.fullmatch(token)
    assert read_token(KEYS, slug, token) == Token("b", delivery=delivery)


@given(slugs, numbers)
def test_an_unsubscribe_token_says_its_membership(slug: str, member: int) -> None:
    token = unsubscribe_token(KEYS, slug, member)
    assert SHAPE.fullmatch(token)
    assert read_token(KEYS, slug, token) == Token("u", membership=member)


@given(slugs, numbers, numbers)
def test_a_token_is_read_whatever_its_case(slug: str, place: int, member: int) -> None:
    token = reply_token(KEYS, slug, place, member)
    assert read_token(KEYS, slug.upper(), token.upper()) == read_token(KEYS, slug, token)


@given(slugs, slugs, numbers, numbers)
def test_a_token_of_one_alliance_is_nothing_in_another(
    slug: str, other: str, place: int, member: int
) -> None:
    assume(slug != other)
    assert read_token(KEYS, other, reply_token(KEYS, slug, place, member)) is None


@given(slugs, numbers)
def test_a_token_of_one_kind_is_nothing_under_another_letter(slug: str, number: int) -> None:
    for token in (
        reply_token(KEYS, slug, number, 1),
        unsubscribe_token(KEYS, slug, number),
        bounce_token(KEYS, slug, number),
    ):
        others = set("rqbu") - {token[0]}
        assert [read_token(KEYS, slug, letter + token[1:]) for letter in others] == [None] * 3


@given(slugs, numbers, numbers, st.data())
def test_one_character_changed_and_a_token_is_nothing(
    slug: str, place: int, member: int, data: st.DataObject
) -> None:
    token = reply_token(KEYS, slug, place, member)
    at = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
    assume(letter != token[at])
    assert read_token(KEYS, slug, token[:at] + letter + token[at + 1 :]) is None


@given(st.text() | st.from_regex(r"[rqbu][a-z2-7]{15,27}", fullmatch=True))
def test_anything_else_is_no_token_and_no_exception(text: str) -> None:
    assert read_token(KEYS, "lea4", text) is None


@pytest.mark.parametrize("old", KEYS.previous)
def test_a_token_outlives_a_change_of_the_secret(old: str) -> None:
    token = reply_token(Keys(old), "lea4", 14, 7)
    assert read_token(KEYS, "lea4", token) == Token("r", place=14, membership=7)


def test_a_secret_we_never_had_signs_nothing_of_ours() -> None:
    assert read_token(KEYS, "lea4", reply_token(Keys("another"), "lea4", 14, 7)) is None


def test_new_tokens_are_signed_by_the_current_secret_alone() -> None:
    token = reply_token(KEYS, "lea4", 14, 7)
    assert read_token(Keys(KEYS.current), "lea4", token) is not None
    assert read_token(Keys(KEYS.previous[0]), "lea4", token) is None
