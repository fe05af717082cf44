"""What a mail is for the bridge, before anyone asks who wrote it: a post, or something else.

The order matters. What came back to us must never go out again, so loops are
first; a delivery report is also "auto-submitted", so reports go before other
machines' mail; what a person asks for in one word comes last. Only the mail
and how it arrived are looked at, never what is in the archive.
"""

import re
from collections.abc import Collection, Mapping
from types import MappingProxyType

from mailbridge.core.autoreply import machine_reason
from mailbridge.core.one_word import asked
from mailbridge.core.reports import report_kind
from mailbridge.model import Evidence, Kind, Mail

# RFC 5321 §6.3 suggests 100; no mail has gone through 25 servers and was not in a loop.
MOST_HOPS = 25
# As SpamAssassin and rspamd name theirs.
SPAM_HEADERS = ("X-Spam-Flag", "X-Spam")
REPORT_WORDS: Mapping[Kind, str] = MappingProxyType(
    {"bounce": "delivery-report", "complaint": "feedback-report"}
)
_OWN_ID_IN = ("list-id", "x-loop", "x-beenthere")
LOOP_WORDS = frozenset({*_OWN_ID_IN, "message-id", "received"})
_LIST_ID = re.compile(r"(?=.{3,255}$)[a-z0-9_-]+(?:\.[a-z0-9_-]+)+")
_MOST_LISTS = 10
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}")


def kind_of(
    mail: Mail,
    evidence: Evidence | None,
    own_list_ids: Collection[str] = (),
    spam_headers: Collection[str] = SPAM_HEADERS,
) -> tuple[Kind, str]:
    """Return what a mail is, and what said so as a machine word; of a command, which.

    `own_list_ids` are those of our own letters (`lea4.talks.example.org`), and
    `spam_headers` what the mail server in front sets to "yes" on spam.
    """
    looped = _loop(mail, own_list_ids)
    if looped:
        return "loop", looped
    report = report_kind(mail, evidence)
    if report is not None:
        return report, REPORT_WORDS[report]
    machine = machine_reason(mail, evidence)
    if machine:
        return "auto_reply", machine
    if any(mail.header(name.lower()).lower().startswith("yes") for name in spam_headers):
        return "spam", "marked_as_spam"
    command = asked(mail)
    return ("command", command.command) if command else ("post", "post")


def declared_language(mail: Mail) -> str | None:
    """Return the BCP 47 tag that a mail client declares, None for most."""
    tag = mail.header("content-language").split(",")[0].strip()
    return tag if _LANGUAGE.fullmatch(tag) else None


def lists_passed(mail: Mail) -> tuple[str, ...]:
    """Return the ids of the lists that a mail came through, as its letters are to say (X-Loop).

    Two bridges that read each other know by them what comes back. An X-Loop may be somebody's
    address (procmail's custom is that), which is no list's and is left out.
    """
    said = (value for name, value in mail.headers if name in ("list-id", "x-loop"))
    named = (value.rpartition("<")[2].partition(">")[0].strip().lower() for value in said)
    ids = dict.fromkeys(one for one in named if _LIST_ID.fullmatch(one))
    return tuple(ids)[:_MOST_LISTS]


def _loop(mail: Mail, own_list_ids: Collection[str]) -> str:
    """Return what tells that we, or nobody any more, should carry this mail on."""
    own = {list_id.lower() for list_id in own_list_ids}
    hops = 0
    for name, value in mail.headers:
        hops += name == "received"
        if name in _OWN_ID_IN:
            named = value.rpartition("<")[2].partition(">")[0] or value
            if named.strip().lower().replace("@", ".") in own:
                return name
    if _letter_of(mail.message_id) in own:
        return "message-id"
    return "received" if hops > MOST_HOPS else ""


def _letter_of(message_id: str) -> str:
    """Return the List-Id of the alliance whose letter a Message-ID of ours names.

    Other lists put their own List-Id on a letter of ours, and leave its Message-ID.
    """
    local, _, domain = message_id.strip("<>").lower().rpartition("@")
    return f"{local.partition('.')[0]}.{domain}"
