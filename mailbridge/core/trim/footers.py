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
_DEVICE = re.compile(
    r"\b(?:my|mi|meus?|minha|mon|ma|meine[mrn]?|mijn|mio|min|mit|mein|moj\w*)\b|phone|pad\b|mail|android"
    r"|outlook|windows|samsung|galaxy|huawei|xiaomi|nokia|berry|yahoo|mobil|móvil|movil|celular"
    r"|correo|courr?i|telefon|teléfono|téléphone|tablet|thunderbird|proton|\bapp\b",
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
    r"|get your free |do you yahoo|join the world['’]s largest|express yourself instantly"
    r"|add photos to your messages|protect your pc|msn (?:\d|explorer|messenger|photos)"
    r"|\[\[alternative html version deleted\]\]|\[non-text portions of this message"
    r"|<\*> |posted via |posting guidelines|this message was sent using ",
    re.IGNORECASE,
)
_MAILING_LIST = re.compile(r".{1,60} (?:mailing list|maillist|e-mail list)$", re.IGNORECASE)
_LIST_ADDRESS = re.compile(r"listinfo|mailman|/lists?/|lists?\.|@", re.IGNORECASE)
_SCANNED = re.compile(
    r"(?:.{0,90}\b(?:virus-free|libre de virus|sem vírus|livre de vírus|garanti sans virus"
    r"|sans virus|virenfrei|privo di virus)\b.{0,60}"
    r"|(?:this|este|cet|esta|ce|diese).{0,60}(?:scanned|checked|comprobado|analizado|verificad[oa]"
    r"|vérifié|analysé|escaneado|überprüft).{0,80}(?:virus|avast|avg|mailscanner|antivirus).{0,80}"
    r"|https?://www\.avast\.com\S*|www\.avast\.com|avast logo)",
    re.IGNORECASE,
)
_PAPER_WORDS = (
    "consider the environment",
    "think before you print",
    "think before printing",
    "antes de imprimir este",
    "antes de imprimirlo",
    "medio ambiente antes",
    "meio ambiente antes",
    "pensez à l'environnement",
    "n'imprimez ce",
    "n’imprimez ce",
    "avant d'imprimer ce",
)
_SCANNER_WORDS = ("virus", "vírus", "avast", "virenfrei")
_LIST_WORDS = (
    "this message",
    "this e-mail",
    "this email",
    "because",
    "unsub",
    "list",
    "porque",
    "inscri",
    "suscri",
    "recevez",
    "reçu",
    "désa",
    "désin",
    "cancelar",
    "baja",
    "dejar de",
    "deixar de",
    "abzumelden",
    "group",
    "archive",
    "<*>",
    "options",
    "subscription",
    "less mail",
    "a reply goes",
    "get your free",
    "do you yahoo",
    "world's largest",
    "express yourself",
    "add photos",
    "protect your pc",
    "msn ",
    "[[alternative",
    "[non-text",
    "posted via",
    "posting",
    "view/reply",
)
_FOOTER_WORDS = _PAPER_WORDS + _SCANNER_WORDS + _LIST_WORDS
_LONGEST_FOOTER = 400
_ANGLED = re.compile(r"<(?:https?:|#)[^<>]{0,400}>")
_MOST_SCANNER_WORDS = 8
# What lawyers speak of, each theme in the beginnings of its words.
_LEGAL = (
    ("confiden", "vertraulich", "riservat"),
    ("privileg", "privilég", "legal", " ley ", " lei ", "juridique"),
    ("intended", "destinat", "destiné", "dirigid", "bestimmt", "addressee", "use of the"),
    ("authori", "autoriz", "autoris", "prohib", "proib", "interdit", "strict", "unbefugt"),
    ("in error", "por error", "por erro", "par erreur", "por engano", "per errore", "irrtümlich"),
    ("delete", "destroy", "elimin", "borr", "destru", "détrui", "supprim", "apag", "lösch"),
    ("attach", "adjunt", "anexo", "jointe", "archivo", "fichier", "ficheiro", "allegat"),
    ("disclos", "divulg", "copi", "distribu", "reproduc", "reproduz", "weitergabe"),
    ("liab", "responsab", "virus", "opinion", "opinión", "opinião", "views"),
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


def is_mobile_line(words: str, *, alone: bool = True) -> bool:
    """Tell whether a row is what a phone or mail program adds of itself.

    One that does not stand `alone` has to name a device or a program.
    """
    if len(words) > _LONGEST_MOBILE + 300 or not _MOBILE.match(words.lstrip(" *_-–—[(")):
        return False
    bare = _LINK.sub("", words).strip(" \t*_-–—[]()")
    short = len(bare) <= _LONGEST_MOBILE and len(bare.split()) <= _MOST_MOBILE_WORDS
    if not alone and not _DEVICE.search(bare):
        return False
    return short and not _SENTENCE.search(bare)


def may_hold_footer(paragraph: str) -> bool:
    """Tell, quickly, whether any row of a paragraph, in lower case, is worth a closer look."""
    return any(word in paragraph for word in _FOOTER_WORDS)


def is_footer(words: str) -> bool:
    """Tell whether a row is a list server's, a virus scanner's, or begs not to print."""
    lower = _LINK.sub("", words[:_LONGEST_FOOTER]).lower()
    if _FOOTER.match(lower) or any(word in lower for word in _PAPER_WORDS):
        return True
    return any(word in lower for word in _SCANNER_WORDS) and bool(_SCANNED.fullmatch(lower))


def is_scanner(paragraph: str) -> bool:
    """Tell whether a paragraph, in lower case, is a virus scanner's, its words broken anywhere."""
    if "avast" not in paragraph or len(paragraph) > _LONGEST_PARAGRAPH:
        return False
    words = _ANGLED.sub(" ", paragraph).split()
    return len(words) <= _MOST_SCANNER_WORDS and any(
        sign in word for word in words for sign in _SCANNER_WORDS
    )


def is_end_of_mail(words: str) -> bool:
    """Tell whether a list server says in a row that the mail ends here (PostgreSQL's lists)."""
    return words[:5] == "-----" and words.strip("-").casefold() == "(end of broadcast)"


def is_list_footer(rows: Sequence[Row], number: int, end: int) -> bool:
    """Tell whether a row names a mailing list, as Mailman writes it above the list's address."""
    words = rows[number].words
    if not words.lower().endswith("list") or not _MAILING_LIST.match(words):
        return False
    return any(_LIST_ADDRESS.search(row.words) for row in rows[number + 1 : min(end, number + 4)])


def is_disclaimer(paragraph: str) -> bool:
    """Tell whether a paragraph is a lawyer's: several of their themes, or their heading and two.

    The paragraph is in lower case.
    """
    text = paragraph[:_LONGEST_PARAGRAPH]
    themes = sum(1 for theme in _LEGAL if any(begins in text for begins in theme))
    return themes >= (2 if _LEGAL_HEADING.match(text) else _ENOUGH_LEGAL)
