"""The answer to the welcome: two lines about oneself, which stand under the first message.

What reads like a correction, a question or a contribution goes to the
moderators; the rest is the two lines.
"""

import re
from dataclasses import dataclass, replace

from mailbridge.changes import ProfileWritten
from mailbridge.core.answers.answering import Answering
from mailbridge.core.commands import Order, carry_out
from mailbridge.core.commands.words import asked_in
from mailbridge.core.held import first_name
from mailbridge.core.letter import plain
from mailbridge.core.notices import Word, notice, to_member
from mailbridge.core.one_word import own_lines
from mailbridge.core.pages.names import country_name
from mailbridge.core.relay import Writer, to_read
from mailbridge.model import Outcome, Question

MOST_LINES = 4  # people wrap two lines, and sign them
_LONGEST = 400  # characters of a profile
# What corrects us rather than tells of its writer, in four languages.
_CORRECTS = re.compile(
    r"\?|, (?-i:not [A-Z])|\b(?:wrong|incorrect|mistake|error|typo|misspel\w*|spel(?:t|led|ling)|"
    r"correct(?:ion)?|please change|change (?:my|it|this|that|to)|instead|should be|"
    r"(?:it|that|name|country|organi[sz]ation|language) is(?: not|n't)|"
    r"my (?:name|country|organi[sz]ation|address|e-?mail|language) is|"
    r"equivocad[oa]|incorrect[oa]|corrij\w*|correcci[oó]n|cambien?|deber[ií]a|"
    r"mi (?:nombre|pa[ií]s|organizaci[oó]n|idioma|direcci[oó]n|correo) (?:no )?es|"
    r"errad[oa]|corrij\w*|corrig\w*|corre[cç][aã]o|mudem?|deveria|"
    r"(?:meu|minha) (?:nome|pa[ií]s|idioma|e-?mail|organiza[cç][aã]o|l[ií]ngua) (?:não )?é|"
    r"faux|fausse|erreur|corrige\w*|changez|devrait|"
    r"(?:mon|ma) (?:nom|pays|adresse|organisation|langue) (?:n')?est)\b",
    re.IGNORECASE,
)
_POLITE = re.compile(
    r"^(?:(?:dear|hello|hi|estimad[oa]|querid[oa]|hola|prezad[oa]|car[oa]|ol[aá]|cher|ch[eè]re|"
    r"bonjour)\b.{0,60}|(?:(?:many |muchas |muito )?(?:thanks?|thank you|gracias|obrigad[oa]|merci)"
    r"|(?:kind |best |warm )?regards|saludos|cordialmente|abra[cç]os|cordialement)\b.{0,40})$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Profile:
    """The values of mail/notices/profile.txt: the lines that are kept, and what was passed on."""

    profile: str
    passed_on: bool


def introduced(answering: Answering) -> Outcome | None:
    """Keep the two lines somebody sends of themselves; pass on what corrects or asks something.

    None where it says nothing. One word is obeyed as anywhere: the token came
    back from the mailbox it was sent to.
    """
    asked = asked_in(answering.line)
    if asked is not None:
        proved = replace(answering.author, sure="proved")
        member, context = answering.asked, replace(answering.context, author=answering.asked)
        return carry_out(Order(asked, member, proved, answering.mail, context, answering.site))
    lines = [line for line in _own(answering) if not _POLITE.match(line)]
    corrections = [line for line in lines if _CORRECTS.search(line)]
    told = [line for line in lines if line not in corrections]
    profile = " ".join(" ".join(map(plain, told)).split())
    long = len(told) > MOST_LINES or len(profile) > _LONGEST
    outcome = _passed_on(answering) if corrections or long else Outcome("command", "introduced")
    if outcome is None or not profile or long:
        return outcome
    return _kept(outcome, profile, answering, passed_on=bool(corrections))


def _own(answering: Answering) -> list[str]:
    body = answering.mail.body if answering.mail else ""
    found = own_lines(body) or [line.strip() for line in answering.text.split("\n")]
    name = first_name(answering.asked.name).casefold()
    signed = (answering.asked.name.casefold(), name)
    return [line for line in found if line and line.casefold().strip(" ,.-") not in signed]


def _kept(outcome: Outcome, profile: str, answering: Answering, *, passed_on: bool) -> Outcome:
    context, member = answering.context, answering.asked
    number = context.next_question + len(outcome.questions)
    question = Question(number, "welcome", member.id)
    say = Profile(profile, passed_on)
    word = Word("profile", to_member(member), say, asks=question, answering=answering.mail)
    return replace(
        outcome,
        reason="introduced",
        changes=(*outcome.changes, ProfileWritten(member.id, profile)),
        questions=(*outcome.questions, question),
        notices=(*outcome.notices, notice(word, context, answering.site)),
    )


def _passed_on(answering: Answering) -> Outcome | None:
    member = answering.asked
    if answering.mail is None or not answering.text.strip():
        return None
    country = country_name(member.country) if member.country else ""
    origin = ", ".join(filter(None, (plain(member.organisation), country)))
    writer = Writer(member.address, plain(member.name), origin)
    return to_read(answering.mail, answering.text, writer, answering.context, answering.site)
