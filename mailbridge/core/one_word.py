"""Mails of one word that ask the bridge for something: `stop`, `pausa`, `weekly`.

People who want to leave do not look for an address: they answer the last mail
with one word above the quote, or put it in the subject and write nothing. More
than that word (and "please", and a signature) is a contribution, whatever it
begins with: "Stop the reform" and "Pause." before two paragraphs are posts.
"""

import re

from mailbridge.model import Mail

# What each word asks for, by the name of the command.
WORDS = {
    word: command
    for command, words in {
        "leave": (
            "stop|unsubscribe|unsubscribe me|leave|signoff|sign off|remove|remove me|opt out|quit|"
            "baja|darme de baja|dar de baja|darse de baja|dame de baja|desuscribir|desuscribirme|"
            "cancelar suscripción|cancelar la suscripción|salir|borrarme|"
            "sair|cancelar inscrição|cancelar assinatura|descadastrar|me remova|"
            "désabonner|me désabonner|se désabonner|désabonnez-moi|désabonnement|désinscrire|"
            "me désinscrire|désinscription|désinscrivez-moi|arrêt|arrêter|arrêtez|quitter"
        ),
        "pause": "pause|pausa|suspend|suspender|suspendre|vacation|pausar|mettre en pause",
        "resume": "resume|unpause|reanudar|retomar|reprendre",
        "weekly": (
            "weekly|weekly digest|semanal|resumen semanal|resumo semanal|semanalmente|"
            "hebdomadaire|hebdo|résumé hebdomadaire"
        ),
        "daily": (
            "daily|daily digest|diario|diariamente|resumen diario|diário|resumo diário|"
            "quotidien|quotidiennement|résumé quotidien"
        ),
        "each": "each|each post|every post|cada mensaje|cada mensagem|chaque message",
        "none": "none|no mail|nomail|no emails|sin correo|ninguno|nenhum|aucun|aucun message",
        "join": (
            "join|subscribe|suscribir|suscribirme|inscribirme|unirme|inscrever|"
            "s'abonner|m'abonner|m'inscrire|s'inscrire|rejoindre"
        ),
        "help": "help|commands|ayuda|ajuda|aide",
    }.items()
    for word in words.split("|")
}

_LONGEST = max(map(len, WORDS))
_POLITE = re.compile(
    r"\b(?:please|pls|por favor|s'il vous pla[iî]t|svp|thanks|thank you|gracias|obrigad[oa]"
    r"|merci)\b",
    re.IGNORECASE,
)
_MARKS = " \t\u00a0.,;:!¡?¿*_\"'«»“”()[]-–—>"
# How a quote, a header block or a signature begins.
_END = re.compile(
    r"^(?:>|--\s*$|_{5,}|-{3,}|\*?(?:from|de|von|da|van|от|发件人|expéditeur)\s*:\*?\s|"
    r"(?:sent|get|enviado|enviada|obtener|obtenha|envoyé|obtenir|télécharger|gesendet|inviato)\s+"
    r"(?:from|outlook|desde|do|de|à|depuis|von|da)\b)",
    re.IGNORECASE,
)
_ATTRIBUTION = re.compile(r".*(?:\d{1,2}:\d\d|\d{4}|@).*:\s*$")


def asked(mail: Mail) -> str:
    """Return the command that a mail of one word asks for, "" where it says anything else."""
    own = _own_lines(mail.body)
    if not own:
        return _command(mail.subject)
    return _command(own[0]) if _is_name(own[1:]) else ""


def _own_lines(body: str) -> list[str]:
    """Return the lines that stand before a quote or signature, without the quote's attribution."""
    own: list[str] = []
    for line in body.split("\n", 40)[:40]:
        if _END.match(line.strip()):
            break
        if line.strip():
            own.append(line.strip())
    # The word itself is no part of the attribution below it, unless there is no word.
    for start in (*range(1, len(own)), 0):
        if len(own) - start <= 3 and _ATTRIBUTION.fullmatch(" ".join(own[start:])):
            return own[:start]
    return own


def _command(line: str) -> str:
    if len(line) > 2 * _LONGEST:
        return ""
    return WORDS.get(_POLITE.sub("", line).strip(_MARKS).casefold(), "")


def _is_name(lines: list[str]) -> bool:
    """Return whether lines are how somebody signs: a name, an organisation, a number."""
    return len(lines) <= 3 and all(
        len(line.split()) <= 5
        and not line.endswith((".", "!", "?", ":"))
        and (line[0].isupper() or line[0].isdigit() or line[0] in "+(")
        for line in lines
    )
