"""The words that answer a question, in four languages, by what they mean.

Only the first word counts, for people add what they feel: "Yes, with pleasure!"
"""

import re
from typing import Literal

Said = Literal["yes", "no", "all", "only", "once", "undo", "withdraw", ""]

_BY_MEANING: tuple[tuple[Said, str], ...] = (
    (
        "yes",
        (
            "yes|y|ok|okay|sí|si|sim|oui|d'accord|claro|confirm|confirmed|confirmo|confirma|confirmar|"
            "confirmado|confirmada|confirme|confirmer|confirmé"
        ),
    ),
    ("no", "no|n|não|nao|non"),
    ("all", "all|everybody|everyone|todos|todas|tous|toutes"),
    ("only", "only|private|solo|sólo|só|somente|privado|seulement|privé"),
    ("once", "once|una|uma|une"),
    ("undo", "undo|deshacer|desfazer|annuler"),
    ("withdraw", "withdraw|retirar|retire|retirer|retirez"),
)
_WORDS: dict[str, Said] = {
    word: meaning for meaning, words in _BY_MEANING for word in words.split("|")
}
_FIRST = re.compile(r"[\W_]*([^\W\d_]+(?:['’][^\W\d_]+)?)", re.UNICODE)


def said(line: str) -> Said:
    """Return what the first word of a line answers, "" where it answers nothing."""
    found = _FIRST.match(line.casefold())
    return _WORDS.get(found[1].replace("’", "'"), "") if found else ""
