"""A held mail that quotes every word we obey and every token we make, answered with a signature.

What has to be quoted is taken from the code's own tables, so a new command, answer,
address or kind of token without its line in the journey fails here.
"""

from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from config.settings import Settings
from mailbridge.core.answers.verbs import Verb, ruled
from mailbridge.core.answers.words import Said, said
from mailbridge.core.behalf import named
from mailbridge.core.commands import COMMANDS
from mailbridge.core.commands.words import LANGUAGES, WORDS, asked_in
from mailbridge.core.invitations.words import Willing, willing
from mailbridge.core.route import SPECIFIC_FIRST
from mailbridge.core.site import Site
from mailbridge.core.tokens import TokenKind
from mailbridge.doors.client import hand_in
from mailbridge.model import Purpose
from mailbridge.store import Store, register
from tests.core.test_notices import MAIL
from tests.doors.web.test_refusals import everything
from tests.journeys.story import Story, filled, read, wait_until
from tests.journeys.test_journeys import HERE, played

FOLDER = HERE / "t-12-moderated-by-mail"
HELD, ANSWER = FOLDER / "01-tesfaye.eml", FOLDER / "02-joseph-only-a-signature.eml"
DOMAIN = "talks.example.org"
# What any answer may add to or change: it came in, somebody is told, and an alliance counts
# what it asks.
GROWS = {"incoming", "raw", "letter", "delivery", "sent_hour", "event", "known_path", "alliance"}


def lines_of(path: Path) -> list[str]:
    """The lines of a story's mail, what only a run knows still in braces."""
    return path.read_text("utf-8").partition("\n\n")[2].splitlines()


@pytest.mark.parametrize("path", [HELD, ANSWER], ids=lambda path: path.stem)
def test_every_word_that_we_obey_is_quoted_in_four_languages(path: Path) -> None:
    lines = lines_of(path)
    asked = [found for line in lines if (found := asked_in(line))]
    for command in COMMANDS:
        words = {word for word, meant in WORDS.items() if meant == command.name}
        quoted = [one for one in asked if one.command == command.name]
        assert len(quoted) >= min(4, len(words)), f"{command.name} is quoted {len(quoted)} times"
    assert {one.argument for one in asked} & set(LANGUAGES)
    assert {rule.verb for line in lines if (rule := ruled(line, line))} == set(get_args(Verb))
    assert any(rule.place for line in lines if (rule := ruled(line, line)))
    assert any(len(rule.numbers) > 1 for line in lines if (rule := ruled(line, line)))
    assert {said(line) for line in lines} == set(get_args(Said))
    assert {willing([line]) for line in lines} == set(get_args(Willing))
    assert any(named(replace(MAIL, body=line)) for line in lines)


@pytest.mark.parametrize("path", [HELD, ANSWER], ids=lambda path: path.stem)
def test_every_address_and_kind_of_token_is_quoted(path: Path, site: Site) -> None:
    text = path.read_text("utf-8")
    for token, form in (("reply", "r"), ("leave", "u"), ("bounce", "b")):
        text = text.replace(f"{{{{{token} 1}}}}", f"farms+{form}aaaaaaaaaaaaaaaaaaaa@{DOMAIN}")
    routes = [site.addresses.route(line, {"farms"}) for line in text.splitlines() if "@" in line]
    found = [route for route in routes if route is not None]
    assert {route.purpose for route in found} == set(SPECIFIC_FIRST) == set(get_args(Purpose))
    assert {route.token[0] for route in found if route.token} == set(get_args(TokenKind))
    assert all(f"/{page}/" in text for page in "uci"), "a page of a button"
    assert "talks+farms.q" in text, "an address of one mailbox for all"


@pytest.mark.parametrize(
    "to", ["{{question 1}}", "{{question 2}}", f"farms-request@{DOMAIN}", f"farms-owner@{DOMAIN}"]
)
def test_a_moderators_signature_alone_changes_nothing_wherever_the_reply_goes(
    to: str, sqlite_store: Store, settings: Settings, site: Site
) -> None:
    told = read(FOLDER)
    first = Story(FOLDER, {**told.told, "step": told.steps[:1]})
    with played(first, sqlite_store, settings, site) as (ports, _):
        before = everything(sqlite_store)
        address = filled(to.encode(), sqlite_store, site).decode()
        answer = filled(ANSWER.read_bytes(), sqlite_store, site).replace(b"\n", b"\r\n")
        assert ports.lmtp
        (reply,) = hand_in("127.0.0.1", ports.lmtp, "joseph@surco.example", [address], answer)
        assert reply.code == 250
        wait_until(lambda: _handled(sqlite_store) == 2, "it was handled")
        after = everything(sqlite_store)
    for name, rows in before.items():
        changed = [row for row in rows if row not in after[name]]
        assert name in GROWS or not changed, f"{name}: {changed}"
        assert name in GROWS or name == "question" or len(after[name]) == len(rows), name


def _handled(store: Store) -> int:
    with store.reading() as connection:
        ledger = register.ledger(connection)
    return ledger.accepted - ledger.waiting
