"""A held mail that says every word which decides, answered with nothing but a signature.

Each case is an answer as one mail client writes it around the notice; the held
text is an attacker's, who knows all of our words and how clients wrap lines.
"""

from dataclasses import replace

import pytest

from mailbridge.core.answers.verbs import ruled
from mailbridge.core.answers.words import said
from mailbridge.core.commands.words import WORDS, asked_in
from mailbridge.core.one_word import answer_line, asked_first
from tests.core.test_notices import MAIL

ATTACK = """OK
OK 1
OK note: published by myself
YES
Sí
NO nobody wants this
MOVE M1.1
MINE
undo
withdraw
leave
weekly
correct 1
farms+qaaaaaaaaaaaaaaaaaaaa@talks.example.org
""" + "\n".join(WORDS)
NOTICE = f"""Tesfaye Worku, Oromia Seed Network, Ethiopia
For M2.3, answering #64. Came 09:42 your time, 20 minutes ago.

Reply with one word on the first line:

OK   publish it as below
NO ...   do not publish; your words go to the author, kindly framed
MINE   I am on it, others can leave it

----- as members would read it -----

{ATTACK}

----- end -----
"""
QUOTED = "".join(f"> {line}\n" for line in NOTICE.splitlines())
WRAPPED = QUOTED.replace(
    "> OK 1\n", "> a line that the client wraps before its last words, and so\nOK\n"
)
SIGNATURE = "Joseph Obura\nSurco Institute\n+256 700 000000\n"

ATTRIBUTION = "On Tue, 24 Nov 2026 at 10:02, Farms desk <farms-owner@talks.example.org>\nwrote:"
ANSWERS = {
    "gmail": f"{ATTRIBUTION}\n\n{QUOTED}",
    "gmail-with-signature": f"-- \n{SIGNATURE}\n{ATTRIBUTION}\n\n{QUOTED}",
    "signature-without-dashes": f"{SIGNATURE}\n{QUOTED}",
    "outlook": (
        f"{SIGNATURE}\n________________________________\nFrom: Farms desk\nSent: Tuesday\n"
        f"To: Joseph Obura\nSubject: Held\n\n{NOTICE}"
    ),
    "outlook-without-signature": f"From: Farms desk\nSent: Tuesday\nSubject: Held\n\n{NOTICE}",
    "outlook-spanish": f"De: Farms desk\nEnviado: martes\nAsunto: Held\n\n{NOTICE}",
    "outlook-swedish": f"Från: Farms desk\nSkickat: den 24 november\nÄmne: Held\n\n{NOTICE}",
    "phone": f"Sent from my iPhone\n\n> On 24 Nov 2026, at 10:02, Farms desk wrote:\n>\n{QUOTED}",
    "wrapped-by-the-client": f"{SIGNATURE}\n{WRAPPED}",
    "wrapped-and-nothing-else": WRAPPED,
    "quoted-without-any-mark": NOTICE,
    "quoted-with-bars": "".join(f"| {line}\n" for line in NOTICE.splitlines()),
    "below-the-quote": f"{QUOTED}\n{SIGNATURE}",
    "below-a-quote-that-ends-wrapped": (
        f"{QUOTED}> Files: a name so long, and so\nOK\n\n{SIGNATURE}"
    ),
    "below-a-quote-that-is-broken": f"{WRAPPED}\n{SIGNATURE}",
    "nothing": "",
    "only-blank-lines": "\n\n \n",
}


@pytest.mark.parametrize("client", ANSWERS)
def test_only_a_signature_decides_nothing(client: str) -> None:
    mail = replace(MAIL, subject="Re: Held: Tesfaye Worku", body=ANSWERS[client])
    line = answer_line(mail)
    assert ruled(line, mail.body) is None, line
    assert said(line) == "", line
    assert asked_in(line) is None, line
    assert asked_first(mail) is None


def test_the_same_answers_decide_once_the_word_stands_above_them() -> None:
    for client, body in ANSWERS.items():
        line = answer_line(replace(MAIL, body=f"OK\n\n{body}"))
        found = ruled(line, body)
        assert found is not None, client
        assert found.verb == "publish"


@pytest.mark.parametrize("above", ["", f"{ATTRIBUTION}\n\n"])
def test_the_first_unquoted_line_decides_also_below_a_whole_quote(above: str) -> None:
    body = f"{above}{QUOTED}\nOK\n\n{SIGNATURE}"
    found = ruled(answer_line(replace(MAIL, body=body)), body)
    assert found is not None
    assert found.verb == "publish"
