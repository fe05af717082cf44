"""Every machine word of a verdict stands in docs/verdicts.md, and people are told a sentence."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from config.look import load_looks
from mailbridge.core.autoreply import MACHINE_WORDS
from mailbridge.core.classify import LOOP_WORDS, REPORT_WORDS
from mailbridge.core.commands.words import WORDS
from mailbridge.core.rules import POLICY
from mailbridge.model import Purpose

ROOT = Path(__file__).parents[3]
ROW = re.compile(r"\| (`[^|]+) \| (\w+) \| (\w*) \|")
# What a rule hands on from whoever recognised the kind of mail.
HANDED_ON = {
    "loop": LOOP_WORDS,
    "complaint": {REPORT_WORDS["complaint"]},
    "delivery_report": {REPORT_WORDS["bounce"]},
    "auto_reply": MACHINE_WORDS,
    "command": {"help"} & set(WORDS.values()),  # the others have a list of their own
    "not_to_the_list": {f"to_{one}" for one in get_args(Purpose) if one not in ("post", "reply")},
    "marked_as_spam": {"marked_as_spam"},
}


def in_docs() -> list[tuple[str, str, str]]:
    """Every word of the page with its verdict and its rule."""
    rows = ROW.findall((ROOT / "docs" / "verdicts.md").read_text("utf-8"))
    return [
        (word, verdict, rule)
        for words, verdict, rule in rows
        for word in re.findall(r"`([\w-]+)`", words)
    ]


def in_code() -> Iterator[tuple[str, str]]:
    """Every word that a rule writes down itself, with its rule."""
    for file in sorted((ROOT / "mailbridge" / "core" / "rules").glob("*.py")):
        for function in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(function, ast.FunctionDef) and function.name in RULES:
                yield from ((word, function.name) for word in _written_in(function))


def _written_in(function: ast.FunctionDef) -> Iterator[str]:
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Name("Accept" | "Hold" | "Reject" | "Drop"), args=args):
                yield from (str(arg.value) for arg in args if isinstance(arg, ast.Constant))
            case _:
                pass


RULES = [rule.__name__ for rule in POLICY]


def test_the_page_names_each_word_of_each_rule_and_no_other() -> None:
    handed_on = {(word, rule) for rule, words in HANDED_ON.items() for word in words}
    told = {(word, rule) for word, _, rule in in_docs() if rule}
    # An alliance that is closed and one that is over hold a moderator's mail by one word.
    assert told == ({*in_code()} | handed_on) - {("alliance_over", "alliance_closed")}


def test_the_page_tells_the_rules_in_the_order_of_the_policy() -> None:
    assert list(dict.fromkeys(rule for _, _, rule in in_docs() if rule)) == RULES


@pytest.mark.parametrize("language", ["en", "es", "pt", "fr"])
def test_each_word_by_which_mail_waits_has_a_sentence(language: str) -> None:
    look = load_looks(None)[language]
    said = look.from_string(
        '{% from "mail/notices/reasons.txt" import why %}{{ why(word) }}'
        '|{{ _("Why held: %(reason)s.", reason=word.replace("_", " ")) }}'
    )
    words = [word for word, verdict, _ in in_docs() if verdict == "hold"]
    told = {word: said.render(word=word).split("|") for word in words}
    assert [word for word, (sentence, bare) in told.items() if sentence == bare] == []
    own = [sentence for word, (sentence, _) in told.items() if not word.startswith("to_")]
    assert len(set(own)) == len(own)
