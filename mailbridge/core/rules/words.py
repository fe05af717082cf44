"""Mail that is not meant to be a post, by where it was sent or what it says."""

import re

from mailbridge.core.rules.case import Case
from mailbridge.model import Accept, Hold, Verdict

_SHORT = 40  # words of a mail that asks for something, with its greeting and signature
# What people write who want less of this, in our four languages; a topic is never worded so.
_LEAVE = re.compile(
    r"\b(?:unsubscribe|unsuscribe) me\b"
    r"|\b(?:remove|take|delete|drop) (?:me|my (?:name|e-?mail|address|e-?mail address))"
    r"(?: (?:off|from|out of) (?:\w+ ){0,3}(?:list|group|mailing|e-?mails?|mails?)\b"
    r"| please\b|[.!]?$)"
    r"|\b(?:want|like|wish|how (?:do i|can i|to)|please) (?:to )?(?:unsubscribe|be removed)\b"
    r"|\bstop (?:sending|e-?mailing|mailing|writing)(?: to)? me\b"
    r"|\b(?:no more|fewer|less) (?:e-?mails?|mails?|messages),? please\b"
    r"|\bd(?:ar|en|é|e)me de baja\b"
    r"|\bquiero (?:darme de baja|desuscribirme|salir de (?:la|esta) lista)\b"
    r"|\b(?:borr|elimin|quit|retir|sac)(?:ar|en|e)me de (?:la|esta|su) lista\b"
    r"|\bno (?:quiero|deseo) (?:recibir )?más (?:correos?|mensajes?|e-?mails?)\b"
    r"|\b(?:me (?:remov|retir|tir|exclu)\w+|(?:remov|retir|exclu)\w+-me) d(?:a|esta) lista\b"
    r"|\bnão (?:quero|desejo) (?:mais )?receber (?:mais )?(?:e-?mails?|mensagens)\b"
    r"|\bquero (?:sair da lista|me descadastrar|cancelar (?:a )?(?:minha )?inscrição)\b"
    r"|\b(?:désabonne[rz]|désinscri(?:re|vez)|retire[rz]|supprime[rz])[- ]moi\b"
    r"|\b(?:me|m')\s?(?:désabonner|désinscrire|retirer de (?:la|cette|votre) liste)\b"
    r"|\bne (?:souhaite|veux|désire) plus recevoir\b",
    re.IGNORECASE,
)


def not_to_the_list(case: Case) -> Verdict | None:
    """Hold mail to the moderators, the operators or a command address, for a person to read."""
    if case.purpose is None or case.purpose in ("post", "reply"):
        return None
    return Hold(f"to_{case.purpose}")


def command(case: Case) -> Verdict | None:
    """Accept one word that asks us to do something: it is for us, not for the members."""
    return Accept(case.why) if case.kind == "command" else None


def looks_like_a_command(case: Case) -> Verdict | None:
    """Hold a few words that ask to be left alone: they are for us, in a whole sentence."""
    words = case.words.split()
    found = len(words) <= _SHORT and not case.mail.attachments and _LEAVE.search(" ".join(words))
    return Hold("looks_like_a_command") if found else None


def in_a_document(case: Case) -> Verdict | None:
    """Hold a mail whose contribution is in its file: a person sees how it was read."""
    return Hold("in_a_document") if case.in_document else None


def empty(case: Case) -> Verdict | None:
    """Hold a mail without a word or a file of its own."""
    if case.words.strip() or case.mail.attachments:
        return None
    return Hold("empty")
