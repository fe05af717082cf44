"""What machines write under a mail: phones, list servers, virus scanners, lawyers.

All of it stands at the end of what somebody wrote, so each rule looks only at
the last rows of a run of own words and asks for a whole row, never for a word
in a sentence: "Sent from my desk, it is much easier" is an author's.
"""

import re
from collections.abc import Sequence

from mailbridge.core.trim.rows import Row

_MOBILE = re.compile(
    r"(?:sent|written|typed)\s(?:from|via|with|using|by|on|through)\s\S"
    r"|(?:enviado|enviada|escrito|mandado)\s(?:desde|de|do|da|con|com|vía|via|por|pelo|a\spartir)\s"
    r"|(?:envoyé|envoyée|écrit)\s(?:de|depuis|avec|à\spartir|via|par)\s"
    r"|(?:get|download|obtener|obtén|obtenga|descarga|descargar|obter|obtenha|baixe|obtenir|obtenez"
    r"|télécharger|téléchargez|scarica|holen sie sich|laden sie)\s(?:o\s|l['’])?"
    r"(?:outlook|yahoo|gmail|aol|mailbird|bluemail)\b"
    r"|outlook\s(?:für|voor)\s|via\s(?:mobile|móvil|celular)$|provenance\s?:\scourrier"
    r"|von\smeine[mr]\s.{2,40}\sgesendet|gesendet\s(?:von|mit|aus)\s"
    r"|(?:verzonden|verstuurd)\s(?:vanaf|met|via)\s|inviato\s(?:da|dal|con)\s|skickat från\s"
    r"|sendt fra\s|lähetetty\s|wysłane z\s|отправлено\s(?:с|из|от)\s"
    r"|أرسلت من|أُرسلت من|تم الإرسال من"
    r"|发自我的|發自我的|从我的|iphone['’]umdan",
    re.IGNORECASE,
)
_LINK = re.compile(r"\s?[<(\[]https?://[^\s<>()\[\]]{1,300}[>)\]]")
_SENTENCE = re.compile(r"[,;?!]\s|\.\s+\w|\?$")
_LONGEST_MOBILE = 90
_MOST_MOBILE_WORDS = 9

_FOOTER = re.compile(
    r"you (?:received|are receiving|got) this (?:message|e-?mail|because)"
    r"|(?:has recibido|recibió|recibiste|usted recibe|recibes) este (?:mensaje|correo)\b"
    r".{0,40}porque"
    r"|(?:você recebeu|recebeu|está a receber) est[ea] (?:mensagem|e-?mail) porque"
    r"|vous (?:recevez|avez reçu) ce (?:message|mail|courriel) (?:car|parce)"
    r"|(?:to|para|pour|um) (?:unsubscribe|leave this|stop receiving|se désabonner|vous désabonner"
    r"|vous désinscrire|cancelar (?:la|a|su|sua)|anular (?:la|su) suscripción|darse de baja"
    r"|dejar de recibir|deixar de receber|sich abzumelden)\b"
    r"|unsubscribe(?: here| from)?\s?[:<(]|un?subscribe$|list-?archives?: http|archives?: https?://"
    r"|visit this group|yahoo!? groups links|groups\.io links|view/reply online"
    r"|for more options, visit|manage your (?:subscription|delivery)"
    r"|.{0,60}mailing list -- \S{1,60}@"
    r"|less mail, pause or leave|[\w .-]{1,60}#\d{1,6}\. a reply goes to all \d{1,6} members"
    r"|posted via |posting guidelines|this message was sent using ",
    re.IGNORECASE,
)
_MAILING_LIST = re.compile(
    r"\S{1,60} mailing list$|\S{1,60} (?:maillist|e-mail list)$", re.IGNORECASE
)
_LIST_ADDRESS = re.compile(r"listinfo|mailman|/lists?/|lists?\.|@", re.IGNORECASE)
_SCANNED = re.compile(
    r"(?:.{0,90}\b(?:virus-free|libre de virus|sem vírus|livre de vírus|garanti sans virus"
    r"|sans virus|virenfrei|privo di virus)\b.{0,60}"
    r"|(?:this|este|cet|esta|ce|diese).{0,60}(?:scanned|checked|comprobado|analizado|verificad[oa]"
    r"|vérifié|analysé|escaneado|überprüft).{0,80}(?:virus|avast|avg|mailscanner|antivirus).{0,80}"
    r"|https?://www\.avast\.com\S*|www\.avast\.com|avast logo)",
    re.IGNORECASE,
)
_GREEN = re.compile(
    r".{0,20}(?:consider the environment|think before you print|think of the environment"
    r"|antes de imprimir|antes de imprimirlo|medio ambiente antes|meio ambiente antes"
    r"|pensez? à l['’]environnement|n['’]imprimez|avant d['’]imprimer|save paper)",
    re.IGNORECASE,
)
_LEGAL = (
    re.compile(r"confiden[ct]i|vertraulich|riservat", re.IGNORECASE),
    re.compile(r"privileg|privilég|legally|legal\b|ley\b|lei\b|juridique", re.IGNORECASE),
    re.compile(
        r"intended|destinat|destiné|dirigid|bestimmt|addressee|use[or]? of the", re.IGNORECASE
    ),
    re.compile(
        r"unauthori[sz]ed|no autorizad|não autorizad|non autoris|prohibi|proibi|interdit|strictly"
        r"|estrictamente|strictement|unbefugt",
        re.IGNORECASE,
    ),
    re.compile(
        r"in error|por error|por erro|par erreur|por engano|equivocación|irrtümlich|per errore",
        re.IGNORECASE,
    ),
    re.compile(r"delete|destroy|elimin|borr|destru|détruire|supprimer|apag|löschen", re.IGNORECASE),
    re.compile(r"attach|adjunt|anexo|pièces? jointe|annex|archivos|fichiers", re.IGNORECASE),
    re.compile(r"disclos|divulg|copi|distribu|reproduc|reproduzi|weitergabe", re.IGNORECASE),
    re.compile(r"liab|responsab|viruse?s?\b|opinion|opinión|opinião|views", re.IGNORECASE),
)
_LEGAL_HEADING = re.compile(
    r"(?:\W{0,4})(?:confidentiality|confidential\b|disclaimer|aviso (?:legal|de confidencialidad"
    r"|de privacidad|de confidencialidade|importante)|nota de confidencialidad|advertencia legal"
    r"|legal notice|avis de confidentialité|avertissement|clause de confidentialité"
    r"|confidencialidad|confidencialidade|notice:|important notice|privileged)",
    re.IGNORECASE,
)
_ENOUGH_LEGAL = 4
_LONGEST_PARAGRAPH = 4000


def is_mobile_line(words: str) -> bool:
    """Tell whether a row is what a phone or mail program adds of itself."""
    if len(words) > _LONGEST_MOBILE + 300 or not _MOBILE.match(words.lstrip(" *_-–—[(")):
        return False
    bare = _LINK.sub("", words).strip(" \t*_-–—[]()")
    short = len(bare) <= _LONGEST_MOBILE and len(bare.split()) <= _MOST_MOBILE_WORDS
    return short and not _SENTENCE.search(bare)


def is_footer(words: str) -> bool:
    """Tell whether a row is a list server's, a virus scanner's, or begs not to print."""
    return bool(_FOOTER.match(words) or _SCANNED.fullmatch(words) or _GREEN.match(words))


def is_list_footer(rows: Sequence[Row], number: int, end: int) -> bool:
    """Tell whether a row names a mailing list, as Mailman writes it above the list's address."""
    if not _MAILING_LIST.match(rows[number].words):
        return False
    return any(_LIST_ADDRESS.search(row.words) for row in rows[number + 1 : min(end, number + 4)])


def is_disclaimer(paragraph: str) -> bool:
    """Tell whether a paragraph is a lawyer's: several of their themes, or their heading and two."""
    text = paragraph[:_LONGEST_PARAGRAPH]
    themes = sum(1 for theme in _LEGAL if theme.search(text))
    return themes >= (2 if _LEGAL_HEADING.match(text) else _ENOUGH_LEGAL)
