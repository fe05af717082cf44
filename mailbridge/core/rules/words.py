"""Mail that is not meant to be a post, by where it was sent or what it says."""

from mailbridge.core.rules.case import Case
from mailbridge.model import Accept, Hold, Verdict


def not_to_the_list(case: Case) -> Verdict | None:
    """Hold mail to the moderators, the operators or a command address, for a person to read."""
    if case.purpose is None or case.purpose in ("post", "reply"):
        return None
    return Hold(f"to_{case.purpose}")


def command(case: Case) -> Verdict | None:
    """Accept one word that asks us to do something: it is for us, not for the members."""
    return Accept(case.why) if case.kind == "command" else None


def in_a_document(case: Case) -> Verdict | None:
    """Hold a mail whose contribution is in its file: a person sees how it was read."""
    return Hold("in_a_document") if case.in_document else None


def empty(case: Case) -> Verdict | None:
    """Hold a mail without a word or a file of its own."""
    if case.words.strip() or case.mail.attachments:
        return None
    return Hold("empty")
