"""How people end a letter, and what their names look like below it."""

import re

_CLOSINGS = """regards, best regards, kind regards, warm regards, warmest regards, with regards,
    with best regards, with kind regards, best wishes, with best wishes, best, my best,
    all the best, sincerely, yours sincerely, sincerely yours, yours truly,
    yours faithfully, faithfully yours, yours, cheers, thanks, thank you, many thanks,
    thanks a lot, thanks again, thanks and regards, thanks & regards, with thanks, thanking you,
    thank you and best regards, respectfully,
    cordially, warmly, take care, in solidarity, rgds, br, kr, tia, thx, greetings, brgds, asante,
    saludos, un saludo, saludos cordiales, cordiales saludos, cordial saludo, un cordial saludo,
    atentamente, atte, muy atentamente, un abrazo, abrazos, abrazo, gracias, muchas gracias,
    mil gracias, gracias y saludos, muchas gracias y saludos, saludos a todos, saludos a todas,
    cordialmente, afectuosamente, cariños, saludos fraternos, fraternalmente, quedo atento,
    quedo atenta, quedo a la espera, reciban un cordial saludo, reciba un cordial saludo,
    con un cordial saludo, sin otro particular, slds, slds., saluti, hasta pronto,
    abraços, abraço, um abraço, um forte abraço, atenciosamente, att, cumprimentos,
    melhores cumprimentos, com os melhores cumprimentos, os meus cumprimentos, saudações,
    cordiais saudações, obrigado, obrigada, muito obrigado, muito obrigada, grato, grata,
    gratos, respeitosamente, bem haja, até breve, um bom dia, com consideração,
    cordialement, bien cordialement, très cordialement, bien à vous, bien à toi, salutations,
    meilleures salutations, sincères salutations, salutations distinguées, amicalement, amitiés,
    bien amicalement, cdlt, cdt, merci, merci d'avance, merci beaucoup, bonne journée,
    bonne réception, bonne soirée, respectueusement, à bientôt, sincèrement, avec mes salutations,
    mit freundlichen grüßen, mit freundlichem gruß, freundliche grüße, viele grüße, beste grüße,
    liebe grüße, herzliche grüße, mfg, lg, vg, gruß, grüße, danke, vielen dank, schöne grüße,
    cordiali saluti, distinti saluti, un caro saluto, grazie, met vriendelijke groet,
    met vriendelijke groeten, vriendelijke groet, vriendelijke groeten, groeten, groet, mvg, mvh,
    med vänlig hälsning, vänliga hälsningar, med venlig hilsen, pozdrawiam, z poważaniem,
    с уважением, saygılarımla, saygılar, iyi çalışmalar, مع تحياتي, تحياتي,
    وتفضلوا بقبول فائق الاحترام,
    此致, 祝好, 谢谢, 敬礼"""
CLOSINGS = frozenset(" ".join(closing.split()) for closing in _CLOSINGS.split(","))
_OPENING = re.compile(
    rf"({'|'.join(sorted(map(re.escape, CLOSINGS), key=len, reverse=True))})([\s,.!;:–—-]+)(.*)",
    re.IGNORECASE,
)
_ENDS = " ,.;:!-–—*_~()"
_LONGEST_CLOSING = 60
_MOST_MORE_WORDS = 4
_LONGEST_NAME = 45
_MOST_NAMES = 5
_PARTICLES = frozenset(
    ["de", "del", "la", "las", "los", "van", "von", "der", "da", "do", "dos", "e", "y", "al", "el"]
)


def closing_of(words: str) -> tuple[bool, bool]:
    """Tell whether a row closes a letter, and whether it names the writer as well.

    "Best regards," closes; "Saludos, Wilmer" does both.
    """
    bare = words.strip(_ENDS)
    if len(bare) > _LONGEST_CLOSING or not bare:
        return False, False
    if " ".join(bare.split()).casefold() in CLOSINGS:
        return True, False
    match = _OPENING.fullmatch(bare)
    if match is None or len(match[3].split()) > _MOST_MORE_WORDS:
        return False, False
    named = not match[2].isspace() and is_name(match[3])
    return named or words.rstrip().endswith(","), named


def is_name(words: str, author: str = "") -> bool:
    """Tell whether a row is a person's name and nothing else, or one of the author's names."""
    bare = words.strip(_ENDS)
    names = bare.replace(".", ". ").split()
    if not names or len(names) > _MOST_NAMES or len(bare) > _LONGEST_NAME:
        return False
    if any(not (character.isalpha() or character in " .'’-()\u200d") for character in bare):
        return False
    if is_one_of_names(bare, author):
        return True
    return all(not name[0].islower() or name in _PARTICLES for name in names) and any(
        not name[0].islower() for name in names
    )


def is_one_of_names(words: str, author: str) -> bool:
    """Tell whether a row is made of the author's own names: "Grace", "grace n."."""
    names = [name.casefold().strip(".") for name in words.strip(_ENDS).split()]
    known = author.casefold().replace(",", " ").split()
    return bool(names) and all(name in known for name in names)
