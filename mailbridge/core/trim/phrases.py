"""What mail programs write around quotes and under words, in the languages of our members.

Each table is as real programs write it (Gmail, Outlook on the desktop, the
web and phones, Apple Mail, Thunderbird, Yahoo, Zimbra, the phones' own
mailers), not as a dictionary would. English, Spanish, Portuguese and French
are meant to be whole; the others hold what we have seen.
"""

import re
from typing import Literal

HeaderKind = Literal["from", "sent", "to", "cc", "subject", "other", "raw"]

_LABELS: dict[HeaderKind, str] = {
    "from": """from, de, von, van, da, från, fra, od, от, от кого, kimden, gönderen, من, المرسل,
        发件人, 寄件者, 寄件人, 差出人, 보낸 사람, expéditeur, remitente, remetente, mittente,
        lähettäjä, feladó, de la, відправник, від, odesílatel""",
    "sent": """sent, date, sent on, enviado, enviados, enviado el, enviado em, enviada em, enviada,
        fecha, fecha de envío, enviado a las, data, data de envio, envoyé, envoyé le, date d'envoi,
        message du, gesendet, gesendet am, datum, verzonden, verzonden op, inviato, inviato il,
        skickat, sendt, dato, wysłano, data wysłania, отправлено, дата, gönderilme, gönderildi,
        gönderme tarihi, tarih, تاريخ, التاريخ, تم الإرسال, أرسلت, 发送时间, 发送日期, 日期,
        傳送日期, 寄件日期, 时间, 送信日時, 日時, 보낸 날짜, enviat, lähetetty, надіслано""",
    "to": """to, para, a, à, an, aan, til, till, do, кому, kime, alıcı, إلى, 收件人, 收件者, 宛先,
        받는 사람, pour, destinatario, destinatário, destinataire, destinatarios, per, către,
        vastaanottaja, címzett""",
    "cc": """cc, c.c., cc., copia, con copia, cópia, com cópia, copie, copie à, kopie, kopia, kopi,
        копия, bilgi, نسخة, نسخة إلى, 抄送, 副本, 참조, bcc, cco, cci""",
    "subject": """subject, asunto, assunto, objet, sujet, betreff, onderwerp, oggetto, ämne, emne,
        temat, тема, konu, الموضوع, 主题, 主旨, 主題, 件名, 제목, assumpte, aihe, tárgy""",
    "other": """reply-to, reply to, responder a, répondre à, antwort an, importance, importancia,
        importância, priority, prioridad, prioridade, attachments, attachment, adjuntos,
        datos adjuntos, anexos, anexo, pièces jointes, pièce jointe, anlagen, allegati, bijlagen,
        sensitivity, list-id, organization, message-id, mailing list, newsgroups,
        followup-to, sender""",
    "raw": """return-path, received, delivered-to, mime-version, content-type, x-mailer,
        content-transfer-encoding, dkim-signature, authentication-results, user-agent""",
}


def _split(phrases: str) -> list[str]:
    return [" ".join(phrase.split()) for phrase in phrases.split(",")]


# "a" and "de" are words of prose too: it takes several kinds of header to make a block.
HEADER_LABELS: dict[str, HeaderKind] = {
    label: kind for kind, labels in _LABELS.items() for label in _split(labels)
}

# What an attribution says the other person did. First persons are left out on purpose: "On
# 12 May we wrote:" and "El 12 de mayo escribimos:" are prose.
_WROTE = """wrote, writes, wrote in, said, says, sent, has written, typed, wrote the following,
    escribió, escribio, ha escrito, escribía, escribe, comentó, dijo, envió, escribió lo siguiente,
    escreveu, disse, enviou, escreveu o seguinte, a écrit, a ecrit, écrit, écrivit, a envoyé,
    schrieb, schrieben, geschrieben, schreibt, ha scritto, scrive, scrisse, schreef, geschreven,
    het volgende geschreven, skrev, skriver, napisał, napisała, napisał(a), pisze, написал,
    написала, написал(а), писал, пишет, пише, написав, yazdı, şunu yazdı, şunları yazdı, كتب, كتبت,
    va escriure, kirjoitti, írta, napsal, napsal(a), a scris, έγραψε, đã viết, menulis, aliandika"""
WROTE = frozenset(_split(_WROTE))
UNSPACED = ("写道", "寫道", "写到", "书写", "書きました", "작성")
WROTE_AT_END = re.compile(
    rf"(?:(?:^|[\s\W])(?:{'|'.join(sorted(map(re.escape, WROTE), key=len, reverse=True))})"
    rf"|{'|'.join(UNSPACED)})[\s:：.…*_>-]*$",
    re.IGNORECASE,
)
WROTE_AND_GAP = re.compile(
    r"\s(?:wrote|escribió|escreveu|a écrit|schrieb|ha scritto)\s?:[\s\xa0]{2,}(?=\S)", re.IGNORECASE
)
WROTE_INSIDE = re.compile(
    r"\b(?:schrieb|schreef|skrev|napisał(?:\(a\))?|wrote|escribió|escreveu|a écrit|ha scritto|írta"
    r"|kirjoitti|написал(?:\(а\))?|كتب)\b",
    re.IGNORECASE,
)
FIRST_PERSON = re.compile(
    r"\b(?:nous avons|j['’]ai|nous écri|hemos|temos|tenho|abbiamo|haben wir|habe ich)\b"
    r"|\b(?:we|i|nosotros|nosotras|yo|nós|eu|nous|wir|ich|noi|io|they|it)\s(?:all\s|also\s|had\s)?"
    r"(?:wrote|said|sent|write|writes|says)\b",
    re.IGNORECASE,
)

_OPENERS = """on, at, in, el, em, le, il, am, op, den, på, dnia, w dniu, dňa, в, у, no dia, às, al,
    en date de, le jour, ngày, pe, la, a, o, em data de, con fecha, in data, na, în, 在, 于, 於, في,
    بتاريخ, pada tanggal, dne"""
_DAYS = """mon tue wed thu fri sat sun lun mar mié mie jue vie sáb sab dom seg ter qua qui sex mer
    jeu ven sam dim mo di mi do fr sa so lør søn tor fre tir ons man pon wt śr czw pt sob
    nie ti ke to pe la su út st čt pá пн вт ср чт пт сб вс ma wo vr za zo gio"""
_DAY = "|".join(sorted(_DAYS.split(), key=len, reverse=True))
_OPENER = "|".join(sorted(map(re.escape, _split(_OPENERS)), key=len, reverse=True))
OPENING = re.compile(
    rf"(?:(?:{_OPENER})(?=[\s,:\d])[\s,:]{{0,3}}"
    rf"(?:[\w-]{{1,16}}[\s.,،，]{{1,3}}){{0,3}}\(?\d"
    rf"|(?:{_DAY})\w{{0,9}}[.,]{{0,2}}\s{{0,2}}(?:\w{{1,12}}[\s.,]{{1,3}}){{0,2}}\d"
    rf"|\d{{1,4}}(?:[./-]\s?\d{{1,2}}[./-]\s?\d{{1,4}}|\s?[年년]"
    rf"|\.?\s(?:de\s)?\w{{3,12}}\.?\s(?:de\s)?\d{{4}}))",
    re.IGNORECASE,
)
CITING = re.compile(
    r"(?:quoting|citando(?:\sa)?|mensaje citado por|citando|zitat von|selon|quoth|thus sp[ao]ke"
    r"|in message\s<|in article\s<|according to|excerpts from|auszug aus)\b",
    re.IGNORECASE,
)

ORIGINAL = frozenset(
    _split("""original message, reply message, original email, mensaje original, mensagem original,
    message d'origine, message d’origine, message original, message initial, courriel original,
    mail original, mail d'origine,
    ursprüngliche nachricht, originalnachricht, original-nachricht, antwort nachricht,
    oorspronkelijk bericht, origineel bericht, messaggio originale, messaggio originario,
    ursprungligt meddelande, originalmeddelande, oprindelig meddelelse, opprinnelig melding,
    oryginalna wiadomość, wiadomość oryginalna, treść oryginalnej wiadomości, исходное сообщение,
    orijinal mesaj, özgün ileti, الرسالة الأصلية, 原始邮件, 原始郵件, 原始信息, 邮件原件,
    元のメッセージ, 원본 메일, missatge original, mensaje original de, original appointment""")
)
FORWARDED = frozenset(
    _split("""forwarded message, begin forwarded message, forwarded mail, mensaje reenviado,
    mensaje remitido, inicio del mensaje reenviado, mensagem encaminhada, mensagem reencaminhada,
    início da mensagem reencaminhada, início da mensagem encaminhada, message transféré,
    message transmis, message réexpédié, début du message réexpédié, début du message transféré,
    weitergeleitete nachricht, anfang der weitergeleiteten nachricht, doorgestuurd bericht,
    messaggio inoltrato, inizio messaggio inoltrato, пересылаемое сообщение,
    пересланное сообщение, 转发的邮件, 轉寄郵件, 转发邮件, missatge reenviat""")
)
