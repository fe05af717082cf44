"""What a subject says once the marks of answering are taken off it.

Every client has its own mark, in the language of its user, and adds it to the
marks of others: "RE: [LEA4] RV: Re[2]: ...", with a space before the colon in
French, a full-width colon in Chinese, a tag in brackets from each list it went
through. "Re" marks an answer; a forward is matched like one (people forward a
letter to answer it) but claims less.
"""

import re
import unicodedata

_ANSWER = (
    "re|réf|rép|réponse|r|res|resp|aw|antw|antwort|sv|svar|vs|odp|ynt|rif|ref|bls|ha|отв|ответ|відп|απ|σχετ"
    "|השב|תשובה|回复|回覆|答复|答覆|返信|회신|답장|رد|الرد"
)
_FORWARD = "rv|enc|tr|wg|fw|fwd|vb|vl|pd|ilt|i̇lt|fs|doorst|transf|转发|轉寄|轉發|転送|전달"
# Outlook counts its answers: Re[2], Re(2), Re^2.
_MARK = r"(?:{})\s{{0,3}}(?:[\[(^*]\s?\d{{1,3}}\s?[\])]?\s{{0,3}})?[:：]\s*"
_TAG = re.compile(r"\[[^\[\]]{0,80}\]\s*")
_ANSWER_MARK = re.compile(_MARK.format(_ANSWER), re.IGNORECASE)
_FORWARD_MARK = re.compile(_MARK.format(_FORWARD), re.IGNORECASE)
_AFTER = re.compile(
    r"\s*(?:\(fwd\)|[(\[]\s?(?:was|era|antes|avant|war)\s?:.*[)\]])\s*$", re.IGNORECASE
)
_PLACE = re.compile(r"m\d{1,2}\s\d{1,2}\s(?=\S)")
_LONGEST = 1000

# What people write when they have no subject in mind: nothing can be told from it.
_GENERIC = re.compile(
    "hello|hi|dear all|dear colleagues|greetings|good morning|a question|questions?|comments?"
    "|my comments?|answers?|my answers?|reply|response|message|e ?mail|mail|news|information|info"
    "|thanks|thank you|many thanks|update|document|attachment|no subject|none|test|discussion"
    "|contribution|my contribution|week|this week|digest|theme"
    "|hola|hola a tod[oa]s|saludos|buenos dias|buenas|buenas tardes|estimad[oa]s|estimados colegas"
    "|preguntas?|consulta|comentarios?|mis? comentarios?|respuesta|mi respuesta|mensaje|correo"
    "|gracias|muchas gracias|informacion|sin asunto|ninguno|prueba|aportes?|mi aporte|tema"
    "|documento|adjunto"
    "|ola|ola a todos|bom dia|boa tarde|boa noite|prezad[oa]s|caros colegas|duvida|perguntas?"
    "|resposta|minha resposta|mensagem|obrigad[oa]|sem assunto|contribuicao"
    "|bonjour|bonjour a tous|salut|cher tous|chers tous|chers collegues|reponse|ma reponse"
    "|commentaires?|merci|sans objet|aucun"
    "|hallo|frage|antwort|danke|kein betreff|ciao|domanda|risposta|grazie|nessun oggetto"
)


def normal_subject(subject: str) -> str:
    """Return a subject as it is shown: without marks of answering, tags and what it "was"."""
    return _AFTER.sub("", _split(subject)[1]).strip()


def subject_key(subject: str) -> str:
    """Return what equal subjects have in common: folded words; "" where nothing can be told.

    The place that our own letters put in front ("M2.3") is no part of it.
    """
    words = " ".join(re.findall(r"\w+", _folded(normal_subject(subject))))
    words = _PLACE.sub("", words, count=1) if _PLACE.match(words) else words
    return "" if _GENERIC.fullmatch(words) or words.isdigit() or len(words) < 2 else words


def answers(subject: str) -> bool:
    """Whether a subject is marked as that of an answer."""
    return "answer" in _split(subject)[0]


def answers_or_forwards(subject: str) -> bool:
    """Whether a subject is marked as that of an answer or a forward."""
    return bool(_split(subject)[0])


def related(subject: str, other: str) -> bool:
    """Whether one subject is, as far as words tell, the other or an editing of it."""
    mine, theirs = _telling(subject_key(subject)), _telling(subject_key(other))
    if not mine or not theirs:
        return True  # a generic subject says nothing, so it contradicts nothing
    shared = len(mine & theirs)
    return 2 * shared >= min(len(mine), len(theirs))


def _telling(key: str) -> frozenset[str]:
    """Return the words of a key that are longer than articles and prepositions, else all."""
    words = key.split()
    return frozenset(word for word in words if len(word) > 3) or frozenset(words)


def _split(subject: str) -> tuple[frozenset[str], str]:
    """Return which marks stand in front of a subject, and the rest of it."""
    text = unicodedata.normalize("NFC", " ".join(subject[:_LONGEST].split()))
    marks: set[str] = set()
    at = 0
    while True:
        if found := _ANSWER_MARK.match(text, at):
            marks.add("answer")
        elif found := _FORWARD_MARK.match(text, at):
            marks.add("forward")
        else:
            found = _TAG.match(text, at)
        if not found:
            return frozenset(marks), text[at:]
        at = found.end()


def _folded(text: str) -> str:
    """Return text without case, accents and compatibility forms."""
    if text.isascii():
        return text.casefold()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))
