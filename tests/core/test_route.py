"""Addresses: each one built routes back, and what is not ours is nobody's."""

import re
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbridge.core.route import SPECIFIC_FIRST, Addresses, most_specific
from mailbridge.core.tokens import Keys, bounce_token, read_token, reply_token, unsubscribe_token
from mailbridge.model import Purpose, Route

OWN = Addresses("domain", "talks.example")
PLUS = Addresses("plus", "talks.example", "talks@ngo.example")
WIDEST = Addresses("plus", "talks.example", "a" * 18 + "@ngo.example")
STYLES = st.sampled_from([OWN, PLUS, WIDEST])
KEYS = Keys("a secret of the tests")
RESERVED = {"postmaster", "abuse"}

slugs = st.from_regex(r"[a-z][a-z0-9]{1,15}", fullmatch=True).filter(lambda s: s not in RESERVED)
purposes = st.sampled_from([p for p in SPECIFIC_FIRST if p not in ("reply", *RESERVED)])
numbers = st.integers(0, 2**28 - 1)


def _any_case(text: str, upper: list[bool]) -> str:
    return "".join(c.upper() if u else c for c, u in zip(text, upper + [False] * 99, strict=False))


@given(STYLES, slugs, purposes, st.lists(st.booleans(), max_size=60))
def test_every_address_routes_back_whatever_its_case(
    addresses: Addresses, slug: str, purpose: Purpose, upper: list[bool]
) -> None:
    address = _any_case(addresses.of(slug, purpose), upper)
    assert addresses.route(address, {slug}) == Route(slug, purpose, address)


@given(STYLES, slugs, numbers, numbers)
def test_every_token_routes_back_within_64_octets(
    addresses: Addresses, slug: str, place: int, member: int
) -> None:
    reply, leave = reply_token(KEYS, slug, place, member), unsubscribe_token(KEYS, slug, member)
    report = bounce_token(KEYS, slug, place)
    made: dict[str, tuple[Purpose, str]] = {
        addresses.with_token(slug, reply): ("reply", reply),
        addresses.with_token(slug, leave): ("leave", leave),
        addresses.bounce(slug, report): ("bounces", report),
    }
    for address, (purpose, token) in made.items():
        assert len(address.rpartition("@")[0]) <= 64
        assert addresses.route(address.upper(), {slug}) == Route(
            slug, purpose, address.upper(), token
        )


@given(STYLES, slugs, numbers)
def test_a_reply_to_a_letter_from_before_the_secret_changed_still_names_its_post(
    addresses: Addresses, slug: str, place: int
) -> None:
    written = addresses.with_token(slug, reply_token(KEYS, slug, place, 7)).upper()
    route = addresses.route(written, {slug})
    assert route is not None
    token = read_token(Keys("a newer secret", ("another", KEYS.current)), slug, route.token)
    assert token is not None
    assert (token.kind, token.place, token.membership) == ("r", place, 7)


@given(STYLES, st.text(max_size=90) | st.from_regex(r"[a-z+.<>\"-]{1,40}@[a-z.]{1,20}"))
def test_any_text_is_a_route_or_none_and_never_an_exception(
    addresses: Addresses, text: str
) -> None:
    route = addresses.route(text, {"lea4"})
    assert route is None or route.recipient == text


@pytest.mark.parametrize(
    ("address", "written"),
    [
        (OWN.of("lea4", "post"), "lea4@talks.example"),
        (OWN.of("lea4", "reply"), "lea4@talks.example"),
        (OWN.of("lea4", "owner"), "lea4-owner@talks.example"),
        (OWN.of("", "postmaster"), "postmaster@talks.example"),
        (OWN.with_token("lea4", "r" * 17), "lea4+rrrrrrrrrrrrrrrrr@talks.example"),
        (OWN.bounce("lea4", "b" * 16), "lea4-bounces+bbbbbbbbbbbbbbbb@talks.example"),
        (PLUS.of("lea4", "post"), "talks+lea4@ngo.example"),
        (PLUS.of("lea4", "request"), "talks+lea4.request@ngo.example"),
        (PLUS.of("", "abuse"), "talks+abuse@ngo.example"),
        (PLUS.with_token("lea4", "r" * 17), "talks+lea4.rrrrrrrrrrrrrrrrr@ngo.example"),
        (PLUS.bounce("lea4", "b" * 16), "talks+lea4.bbbbbbbbbbbbbbbb@ngo.example"),
    ],
)
def test_addresses_are_written_as_the_contract_says(address: str, written: str) -> None:
    assert address == written


@pytest.mark.parametrize(
    "address",
    [
        "lea5@talks.example",
        "lea4@elsewhere.example",
        "lea4@sub.talks.example",
        "lea4-unheard@talks.example",
        "lea4-owner+rrrrrrrrrrrrrrrrr@talks.example",
        "lea4+short@talks.example",
        "lea4+@talks.example",
        "lea4+rrrrrrrrrrrrrrr0@talks.example",
        f"lea4+{'r' * 29}@talks.example",
        "lea4-@talks.example",
        "leá4@talks.example",
        "lea4",
        "@talks.example",
        "",
        "talks+lea4@talks.example",
        f"{'x' * 400}@talks.example",
    ],
)
def test_what_is_not_ours_is_nobodys(address: str) -> None:
    assert OWN.route(address, {"lea4"}) is None


@pytest.mark.parametrize(
    "address",
    [
        "talks@ngo.example",
        "lea4@ngo.example",
        "talks+lea5@ngo.example",
        "talks+lea4.@ngo.example",
        "talks+lea4.unheard@ngo.example",
        "talks+lea4@talks.example",
        "talks-lea4@ngo.example",
    ],
)
def test_one_mailbox_takes_only_what_it_was_given(address: str) -> None:
    assert PLUS.route(address, {"lea4"}) is None


@pytest.mark.parametrize(
    "address",
    ['"lea4"@talks.example', "<lea4@talks.example>", "LEA4@Talks.Example", "lea4@talks.example."],
)
def test_quotes_brackets_case_and_a_last_dot_make_no_difference(address: str) -> None:
    assert OWN.route(address, {"lea4"}) == Route("lea4", "post", address)


@pytest.mark.parametrize("addresses", [OWN, PLUS])
@pytest.mark.parametrize("name", ["postmaster", "abuse"])
def test_the_operators_addresses_are_of_no_alliance(addresses: Addresses, name: Purpose) -> None:
    _, domain = addresses.of("lea4", "post").split("@")
    for address in (addresses.of("", name), f"{name.upper()}@{domain}", name):
        assert addresses.route(address, set()) == Route(None, name, address)


def test_a_token_that_could_be_ours_is_routed_though_no_secret_knows_it() -> None:
    route = OWN.route("lea4+x2345672345672345@talks.example", {"lea4"})
    assert route == Route(
        "lea4", "reply", "lea4+x2345672345672345@talks.example", "x2345672345672345"
    )


def _routes(*locals_: str) -> list[Route]:
    found = [OWN.route(f"{name}@talks.example", {"lea4", "lea5"}) for name in locals_]
    return [route for route in found if route is not None]


def test_one_alliance_counts_once_by_its_most_specific_purpose_in_either_order() -> None:
    post, reply = _routes("lea4", "lea4+rrrrrrrrrrrrrrrrr")
    assert most_specific([post, reply]) == most_specific([reply, post]) == (reply,)


def test_two_alliances_and_the_operators_count_each() -> None:
    routes = _routes("lea4", "lea5-owner", "lea4-bounces", "lea5", "postmaster")
    assert [(r.alliance, r.purpose) for r in most_specific(routes)] == [
        ("lea4", "bounces"),
        ("lea5", "owner"),
        (None, "postmaster"),
    ]


def test_the_first_of_two_replies_wins() -> None:
    first, second = _routes("lea4+rrrrrrrrrrrrrrrrr", "lea4+r2222222222222222")
    assert most_specific([first, second]) == (first,)


def test_every_purpose_has_its_place_in_the_order() -> None:
    assert len(set(SPECIFIC_FIRST)) == len(SPECIFIC_FIRST)
    assert set(SPECIFIC_FIRST) == set(get_args(Purpose))


def test_a_route_is_plain_ascii_within_the_contracts_pattern() -> None:
    token = reply_token(KEYS, "lea4", 2**28 - 1, 2**28 - 1)
    assert re.fullmatch(r"[a-z2-7]{16,28}", token)
    assert len(WIDEST.with_token("s" * 16, "r" * 28).partition("@")[0]) == 64
