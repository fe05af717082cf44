"""Mail that reads as if it were meant for one person.

Our letters come from "Grace via Farms", and that name gets into address books with
the list's address behind it. An answer is public by custom, whomever it greets;
a new mail that begins with "Dear Grace" may be a private word gone astray.
"""

import re
import unicodedata

from mailbridge.core.addresses import normalised
from mailbridge.core.rules.case import Case
from mailbridge.model import Hold, Member, Verdict

_TITLES = (
    r"(?:(?:dra?|mrs?|ms|miss|mx|prof|professora?|profesora?|sir|madam|eng|ing|lic|sra?|srta"
    r"|senhora?|don|doña|dona|mme|mlle|monsieur|madame|docteur)\b\.?\s*)*"
)
_GREETING = re.compile(
    r"(?:dear|hi|hello|hey|good (?:morning|afternoon|evening)|greetings"
    r"|estimad[oa]|querid[oa]|apreciad[oa]|hola|buen[oa]s (?:d[ií]as|tardes|noches)|buen d[ií]a"
    r"|prezad[oa]|car[oa]|ol[áa]|oi|bom dia|boa tarde|boa noite"
    rf"|ch[eè]re?|bonjour|bonsoir|salut)\s+{_TITLES}(?P<name>[^,.;:!?\n–—]{{2,60}})",
    re.IGNORECASE,
)
_EVERYBODY = re.compile(
    r"\b(?:all|every(?:one|body)|colleagues|friends|members|team|group|others"
    r"|tod[oa]s|colegas|amig[oa]s|compañer[oa]s|companheir[oa]s|grupo|equipo|equipe"
    r"|tous|toutes|coll[eè]gues|ami[e]?s|groupe|équipe)\b",
    re.IGNORECASE,
)


def looks_private(case: Case) -> Verdict | None:
    """Hold a new mail that greets one member by name, or names one in To, to ask its author."""
    if case.context is None or case.answers or meant_for(case) is None:
        return None
    return Hold("looks_private")


def meant_for(case: Case) -> Member | None:
    """Return the one member whom a mail greets or names in To, None where there is none."""
    context = case.context
    if context is None:
        return None
    others = [m for m in context.members if not context.author or m.id != context.author.id]
    named = {normalised(box.address) for box in case.mail.to}
    to = [member for member in others if normalised(member.address) in named]
    if to:
        return to[0] if len(to) == 1 else None
    return _greeted(case.words, others)


def _greeted(words: str, members: list[Member]) -> Member | None:
    lines = [line.strip() for line in words.strip().split("\n") if line.strip()][:2]
    found = _GREETING.match(lines[0]) if lines else None
    if found is None or _EVERYBODY.search(" ".join(lines)[: found.end() + 60]):
        return None
    said = name_words(found["name"])
    matching = [m for m in members if said and set(said) <= set(name_words(m.name))]
    return matching[0] if matching else None


def name_words(text: str) -> list[str]:
    """Return the words of a name without regard to capitals and accents."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"\w+", "".join(c for c in folded if not unicodedata.combining(c)))
