"""A mail of ours as its reader sees it, for those who look at it before it goes out."""

from email import message_from_bytes, policy
from email.message import EmailMessage


def shown(content: bytes) -> str:
    """Return a mail's head and text part."""
    read: EmailMessage = message_from_bytes(content, policy=policy.default)
    part = read.get_body(("plain",))
    names = ("From", "To", "Reply-To", "Subject")
    head = (f"{name}: {read[name]}" for name in names if read[name])
    text = str(part.get_content()) if part is not None else ""
    return "\n".join((*head, "", text.replace("\r\n", "\n"), ""))
