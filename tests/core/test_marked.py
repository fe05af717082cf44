"""The passages that a moderator quotes are found in a post as its author wrote them."""

import pytest

from mailbridge.core.classify import kind_of
from mailbridge.core.marked import passages_in, quoted_below
from mailbridge.core.parse import parse

TEXT = """Dear all,

In our district an extension worker reads every contract aloud
at a village meeting, before anyone signs. Half of the farmers
then decide not to sign.

It costs one morning for each village.

Tesfaye"""
READS = (
    "In our district an extension worker reads every contract aloud\n"
    "at a village meeting, before anyone signs."
)
HALF = "Half of the farmers\nthen decide not to sign."
COSTS = "It costs one morning for each village."

FOUND = {
    "rewrapped, behind marks": (
        (
            "star 64\n\n> In our district an extension\n> worker reads every contract aloud at\n"
            "> a village meeting, before anyone signs.\n"
        ),
        [READS],
    ),
    "without marks, above a signature": (f"star 64\n\n{COSTS}\n-- \nElena\nSurco", [COSTS]),
    "two passages, the cut shown": (
        f"star 64\n> {READS.splitlines()[0]}\n> {READS.splitlines()[1]}\n> [...]\n> {COSTS}",
        [READS, COSTS],
    ),
    "with a cut inside a line": (
        "star 64\n> at a village meeting, before anyone signs. [...] It costs one morning for",
        ["at a village meeting, before anyone signs.", "It costs one morning for"],
    ),
    "with our own lines around, and a deeper quote": (
        (
            "star 64\n\nOn Tuesday Tesfaye via Farms wrote:\n> Oromia Seed Network, Ethiopia\n"
            f">\n> > What did it cost you, if I may ask?\n>\n> {COSTS}\n>\n> -- \n> Farms M1.1 #64."
        ),
        [COSTS],
    ),
    "two passages in another order": (
        f"star 64\n> {COSTS}\n> at a village meeting, before anyone signs.",
        [COSTS, "at a village meeting, before anyone signs."],
    ),
    "one short line": ("star 64\n> Tesfaye\n", ["Tesfaye"]),
}
NOT_FOUND = {
    "other words": "star 64\n> In our district nobody reads any contract aloud\n",
    "other words in the middle": (
        f"star 64\n> at a village meeting, before anyone signs.\n> Nobody minds.\n> {COSTS}"
    ),
}


@pytest.mark.parametrize("case", FOUND.values(), ids=FOUND)
def test_a_quoted_passage_is_found_white_space_aside(case: tuple[str, list[str]]) -> None:
    body, expected = case
    assert [TEXT[a:b] for a, b in passages_in(TEXT, quoted_below(body))] == expected


@pytest.mark.parametrize("body", NOT_FOUND.values(), ids=NOT_FOUND)
def test_what_the_post_does_not_say_is_not_found(body: str) -> None:
    assert passages_in(TEXT, quoted_below(body)) == ()


def test_nothing_is_quoted_where_only_the_word_stands() -> None:
    assert quoted_below("star 64\n") == quoted_below("\nestrella 64\n\n-- \nElena") == ()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (
            "star 64\n\nThe words to be marked stand here, without any marks before them.\n",
            "command",
        ),
        ("Destacar #64, por favor\n\n> words\n", "command"),
        ("Étoile 64\n", "command"),
        ("Star 64 is a seed company, and we have worked with it for years.\n", "post"),
        ("Estrella del Sur\n\nWe have worked with it for years.\n", "post"),
    ],
)
def test_the_word_with_a_number_is_a_command_whatever_stands_below(body: str, kind: str) -> None:
    raw = f"From: a@x.example\nSubject: Re: Stores\nMessage-ID: <1@x.example>\n\n{body}"
    mail = parse(raw.replace("\n", "\r\n").encode())
    assert kind_of(mail, None)[0] == kind
