"""Telling that a mail is a delivery report or a complaint, by its headers before its words.

The standard (RFC 3464) is spoken by most servers now, but not by all: Exim
names the address in a header of its own, qmail and Yahoo write a letter from
MAILER-DAEMON, phone companies one from postmaster. A person who forwards a
report writes from an address of their own, so a subject alone says nothing.
"""

import re
from typing import Literal

from mailbridge.model import Evidence, Mail

_DAEMONS = re.compile(
    r"(?:mailer[-_.]?d(?:ae|ea)mon|mail[-_.](?:delivery|deliver)[-_.](?:sub)?system|mdaemon|"
    r"mail-?daemon|smtp-?daemon|bounce-?daemon)(?:[-+=].*)?",
    re.IGNORECASE,
)
# Written by servers, but also by the people who look after them.
_MAY_BE_SERVERS = re.compile(
    r"po+stmaster|no-?reply|do-?not-?reply|sys-?admin|administrator|mail-?admin|bounces?|"
    r"microsoftexchange[0-9a-f]*",
    re.IGNORECASE,
)
# As servers word it in their subjects; people who forward a report have it behind a "Fwd:".
_FAILURE = re.compile(
    "|".join(
        (
            # en
            r"undeliver|non-?deliver|not (?:be )?deliver|unable to deliver|user unknown|\[bounce\]",
            r"deliver(?:y|ed)?[ :-]*(?:has |have )?(?:fail|problem|error|status|delay|notif)",
            r"fail(?:ed|ure)?:?[ -]*(?:to )?(?:notice|deliver|mail)|error sending|delayed mail",
            r"mail(?:[ -]system)?[ -]*(?:error|fail)|returned?[ -](?:e?mail|message)|returning to",
            r"(?:message|mail).{0,40}delayed|could ?n[o']t (?:be )?(?:sen[dt]|deliver)",
            r"(?:rejected|returned|returning) (?:e?mail|message)",
            # es, pt
            r"no (?:se (?:ha podido|pudo|puede) |ha sido )?entrega|error (?:de|en la) entrega",
            r"(?:mensaje|correo) devuelto|devoluci[oó]n del? (?:correo|mensaje)",
            r"n[aã]o (?:foi |p[oô]de ser )?entreg|falha (?:na|de) entrega|mensagem devolvida",
            # fr
            r"non (?:remis|d[eé]livr|distribu)|impossible de (?:remettre|distribuer)",
            r"[eé]chec de (?:la )?(?:remise|distribution|livraison)|retour [aà] l.exp[eé]diteur",
            # de, it, nl
            r"unzustellbar|nicht zu(?:gestellt|stellbar)|zustellungs?[- ]?(?:fehl|status|problem)",
            r"mancato recapito|impossibile recapitare|non recapit|mancata consegna",
            r"onbestelbaar|niet (?:worden )?(?:bezorgd|afgeleverd)",
            # ru, pl, tr
            r"не ?достав|недоставлен|niedostarcz|nie (?:mo[zż]na )?dor[eę]cz",
            r"iletilemedi|teslim edilemedi",
            # ar, zh, ja
            r"تعذر (?:تسليم|التسليم|إرسال)|لم يتم (?:تسليم|التسليم)",
            r"退信|无法(?:投递|送达|传递)|未能送达|投递失败|無法(?:傳遞|傳送|遞送)",
            r"(?:配信|配送|送信)(?:できません|不能)|エラー通知|送信エラー|不達",
        )
    ),
    re.IGNORECASE,
)
_REPORTS = frozenset(
    {"delivery-status", "message/delivery-status", "message/global-delivery-status"}
)
# Microsoft's own kind of complaint: a subject, and the mail complained about.
_HOTMAIL = frozenset({"message/rfc822"})
_NOTIFIER = re.compile(r"@(?:[a-z0-9-]+\.)*(?:sns\.amazonaws\.com)$", re.IGNORECASE)


def report_kind(mail: Mail, evidence: Evidence | None) -> Literal["bounce", "complaint"] | None:
    """Return whether a mail is a delivery report or a complaint (RFC 5965), None if neither."""
    types = mail.report_types
    if "feedback-report" in types or "message/feedback-report" in types:
        return "complaint"
    if mail.subject.lower().startswith("complaint about message from") and _HOTMAIL & set(types):
        return "complaint"
    if _REPORTS & set(types) or mail.header("x-failed-recipients"):
        return "bounce"
    if any(_NOTIFIER.search(sender.address) for sender in mail.senders):
        return "complaint" if "complainedRecipients" in mail.body else "bounce"
    return "bounce" if _is_servers_letter(mail, evidence) else None


def null_sender(mail: Mail, evidence: Evidence | None) -> bool:
    """Return whether a mail has nobody to return to: only machines' has (RFC 5321 §4.5.5)."""
    if mail.header("return-path").lower() in ("<>", "<mailer-daemon>"):
        return True
    return evidence is not None and evidence.door in ("lmtp", "smtp") and not evidence.mail_from


def _is_servers_letter(mail: Mail, evidence: Evidence | None) -> bool:
    """Return whether a server wrote this, and wrote that something was not delivered."""
    names = [(box.address or box.name).partition("<")[0] for box in mail.senders]
    locals_ = [name.partition("@")[0].strip() for name in names]
    if any(_DAEMONS.fullmatch(local) for local in locals_):
        return True
    by_server = any(_MAY_BE_SERVERS.fullmatch(local) for local in locals_) or not any(locals_)
    returnless = null_sender(mail, evidence)
    if not _FAILURE.search(mail.subject):
        return by_server and returnless and any(locals_)
    return by_server or returnless
