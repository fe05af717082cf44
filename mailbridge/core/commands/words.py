"""The words that ask for something, in four languages, each with the command it means.

People do not look commands up: they write what they would say. So "please",
quotes, capitals and a full stop do no harm. Some commands take an argument, and
only what reads as one makes them a command: "Pause for breath" is a post.
"""

import re
from dataclasses import dataclass

# Who asks to join is no member yet: the word tells in which language to answer.
_JOIN = {
    "en": "join|subscribe",
    "es": "suscribir|suscribirme|inscribirme|unirme",
    "pt": "inscrever|inscrever-me|participar",
    "fr": "s'abonner|m'abonner|m'inscrire|s'inscrire|rejoindre",
}

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
        "brief": "brief|short|breve|resumido|bref",
        "full": "full|completo|completa|complet",
        "morning": "in the morning|mornings|por la mañana|pela manhã|de manhã|le matin",
        "anytime": (
            "anytime|any time|at any time|a cualquier hora|a qualquer hora|à toute heure"
            "|n'importe quand"
        ),
        "language": "language|idioma|língua|lengua|langue",
        "mute": "mute|silenciar|silencio|muet|mettre en sourdine",
        "join": "|".join(_JOIN.values()),
        "whoami": "whoami|who am i|quién soy|quien soy|quem sou eu|quem sou|qui suis-je",
        "letter": (
            "letter|letter of participation|certificate|carta|carta de participación|constancia|"
            "certificado|carta de participação|declaração|declaração de participação|lettre|"
            "lettre de participation|attestation"
        ),
        "star": (
            "star|mark|destacar|estrella|marcar|estrela|étoile|etoile|marquer|"
            "mettre en valeur|destaque"
        ),
        "help": "help|commands|ayuda|ajuda|aide",
        "erase": (
            "erase|erase me|erase my data|delete me|delete my data|"
            "borrar mis datos|borre mis datos|bórreme|borrar todo|eliminar mis datos|suprimir|"
            "apagar|apagar os meus dados|apague os meus dados|apagar tudo|"
            "effacer|effacez-moi|effacer mes données|effacez mes données|supprimer mes données"
        ),
        "undo": "undo|deshacer|desfazer|annuler",
        "withdraw": "withdraw|retract|retirar|retire|retirer|retirez",
        "correct": "correct|corregir|corrija|corrigir|corriger|corrigez",
        "send": "send|send me|enviar|envíe|envíeme|envie|mande|envoyer|envoyez|envoyez-moi",
        "send_file": (
            "send file|send files|send the file|send me the file|enviar archivo|enviar archivos|"
            "envíe archivo|envíe el archivo|enviar el archivo|enviar arquivo|enviar arquivos|"
            "envie arquivo|envie o arquivo|enviar o arquivo|envoyer fichier|envoyer fichiers|"
            "envoyez fichier|envoyer le fichier|envoyez le fichier"
        ),
        "send_doc": "send doc|send me doc|enviar doc|envíe doc|envie doc|envoyer doc|envoyez doc",
    }.items()
    for word in words.split("|")
}

# The languages we write in, as people call them.
LANGUAGES = {
    name: code
    for code, names in {
        "en": "en|english|inglés|ingles|inglês|anglais",
        "es": "es|spanish|español|espanol|castellano|espanhol|espagnol",
        "pt": "pt|portuguese|portugués|portugues|português|portugais",
        "fr": "fr|french|francés|frances|francês|français|francais",
    }.items()
    for name in names.split("|")
}

_LONGEST = max(map(len, WORDS))
_POLITE = re.compile(
    r"\b(?:please|pls|por favor|s'il vous pla[iî]t|svp|thanks|thank you|gracias|obrigad[oa]"
    r"|merci)\b",
    re.IGNORECASE,
)
_MARKS = " \t\u00a0.,;:!¡?¿*_\"'«»“”()[]-–—>"
_UNITS = "|".join(
    ("days?|d[ií]as?|jours?", "weeks?|semanas?|semaines?", "months?|mes(?:es)?|m[eê]s|mois")
)
# What may follow the words of a command that takes an argument.
_ARGUMENTS = {
    "pause": re.compile(rf"\d{{1,3}} ?(?:{_UNITS})|\d{{4}}-\d\d-\d\d", re.IGNORECASE),
    "language": re.compile("|".join(LANGUAGES), re.IGNORECASE),
    **dict.fromkeys(
        ("mute", "star", "send", "send_file", "send_doc", "correct", "withdraw"),
        re.compile(r"#?\d{1,6}"),
    ),
}
# These say nothing without a number.
_INCOMPLETE = ("send", "send_doc", "correct")
_FILLERS = re.compile(
    r"^(?:for|until|por|hasta|até|durante|pour|pendant|jusqu'au|message|el mensaje|mensaje"
    r"|a mensagem|mensagem|le message|post)\s+",
    re.IGNORECASE,
)
_LONGEST_LINE = 2 * _LONGEST + 20


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks for: a command's name, and its argument as they wrote it."""

    command: str
    argument: str = ""

    @property
    def number(self) -> int | None:
        """The number that the argument is; None where it is none."""
        digits = self.argument.lstrip("#")
        return int(digits) if digits.isdecimal() else None

    @property
    def written(self) -> str:
        """The command as somebody would write it: "send file 64"."""
        return f"{self.command.replace('_', ' ')} {self.argument}".strip()


def language_of_joining(line: str) -> str:
    """Return the language of a line that asks to join, "" where it says anything else."""
    said = _bare(line).casefold()
    return next((code for code, words in _JOIN.items() if said in words.split("|")), "")


def asked_in(line: str) -> Asked | None:
    """Return what a line asks for, None where it says anything else."""
    if len(line) > _LONGEST_LINE:
        return None
    said = _bare(line)
    whole = WORDS.get(said.casefold(), "")
    if whole and whole not in _INCOMPLETE:
        return Asked(whole)
    for end in (at for at, letter in enumerate(said) if letter == " "):
        command = WORDS.get(said[:end].casefold(), "")
        argument = _FILLERS.sub("", said[end + 1 :])
        if command in _ARGUMENTS and _ARGUMENTS[command].fullmatch(argument):
            return Asked(command, argument)
    return None


def _bare(line: str) -> str:
    """Return a line without what is polite, and without the marks around it."""
    return " ".join(_POLITE.sub("", line[:_LONGEST_LINE]).strip(_MARKS).split())
