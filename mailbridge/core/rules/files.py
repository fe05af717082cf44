"""What a mail brings along besides its words: files that could do harm, and a crowd of readers.

Readers trust a link in our letters, so what runs when it is opened is looked at
first. A mail to many others as well is a circular, and the answers of those
others would come here from people who are no members.
"""

import re

from mailbridge.core.addresses import normalised
from mailbridge.core.rules.case import Case
from mailbridge.model import Attachment, Hold, Verdict

MOST_OTHERS = 10  # recipients who are no members

# Programs, scripts, pages with scripts, disk images, and documents with macros.
_RUN = re.compile(
    r"\.(?:exe|com|scr|pif|bat|cmd|msi|msix|msp|cpl|dll|sys|lnk|reg|inf|scf|url"
    r"|js|jse|mjs|vbs|vbe|wsf|wsh|hta|ps1|psm1|sh|bash|command|jar|jnlp"
    r"|apk|app|dmg|pkg|deb|rpm|iso|img|vhd|vhdx|chm|html?|xhtml|mhtml?|svg|swf"
    r"|docm|dotm|xlsm|xltm|xlam|xlsb|pptm|potm|ppsm|ppam|sldm|one)$",
    re.IGNORECASE,
)
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!")


def attachment_type(case: Case) -> Verdict | None:
    """Hold a mail with a file that could run on its reader's computer, by its name or its start."""
    files = [file for file in case.mail.attachments if not file.inline]
    return Hold("attachment_type") if any(map(runs, files)) else None


def too_many_recipients(case: Case) -> Verdict | None:
    """Hold a mail that went to more than ten people who are no members."""
    if case.context is None:
        return None
    members = {normalised(member.address) for member in case.context.members}
    named = {normalised(box.address) for box in (*case.mail.to, *case.mail.cc) if box.address}
    return Hold("too_many_recipients") if len(named - members) > MOST_OTHERS else None


def runs(file: Attachment) -> bool:
    """Whether a file could run on its reader's computer."""
    return _RUN.search(file.name.strip()) is not None or file.content.startswith(_PROGRAMS)
