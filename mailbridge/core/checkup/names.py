"""What the DNS should say of a domain that mail comes from, judged by what it does say.

Answers are texts: () where there is nothing, None where no name server answered.
Each mend shows the record as a zone file has it. A domain of one mailbox (style
"plus") is its provider's, so there nothing has to be published for mailbridge.
"""

from dataclasses import dataclass

from mailbridge.core.checkup import Finding, fail, ok, warn

Answers = tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Published:
    """The record under which receivers find a key: its full name, and its text."""

    name: str
    text: str


def mx(domain: str, found: Answers) -> Finding:
    """Return whether the world knows where to bring the domain's mail."""
    if found is None:
        return _silent("mx", domain)
    if found:
        return ok("mx", f"mail for {domain} goes to {', '.join(found)}")
    record = f"{domain}. MX 10 mail.{domain}."
    return fail("mx", f"nobody can bring mail to {domain}", f"publish {record}")


def spf(domain: str, found: Answers) -> Finding:
    """Return whether receivers are told which machines may send for the domain."""
    if found is None:
        return _silent("spf", domain)
    policies = [text for text in found if text.lower().split(" ")[0] == "v=spf1"]
    record = f'{domain}. TXT "v=spf1 mx -all"'
    if not policies:
        return warn("spf", f"{domain} has no SPF record", f"publish {record}")
    if len(policies) > 1:
        return fail("spf", f"{domain} has {len(policies)} SPF records", "publish one of them alone")
    if "+all" in policies[0].split() or "all" in policies[0].split():
        return warn("spf", f"{policies[0]!r} lets everyone send", f"publish {record}")
    return ok("spf", policies[0])


def dkim(wanted: Published | None, found: Answers) -> Finding:
    """Return whether receivers find the key that letters are signed with."""
    if wanted is None:
        mend = (
            "openssl genrsa -out dkim.pem 2048, and set [dkim] selector and key_file;"
            " or let the mail server sign"
        )
        return warn("dkim", "mailbridge does not sign its letters", mend)
    if found is None:
        return _silent("dkim", wanted.name)
    key = _tag(wanted.text, "p")
    mend = f"publish {wanted.name}. TXT {_strings(wanted.text)}"
    if any(_tag(text, "p") == key for text in found):
        return ok("dkim", f"the key is at {wanted.name}")
    said = "another key is" if found else "no key is"
    return fail("dkim", f"{said} at {wanted.name}: signatures do not hold", mend)


def dmarc(domain: str, found: Answers) -> Finding:
    """Return whether receivers are told what to do with mail that only pretends to be ours."""
    if found is None:
        return _silent("dmarc", domain)
    policies = [text for text in found if text.lower().startswith("v=dmarc1")]
    if len(policies) == 1:
        return ok("dmarc", policies[0])
    record = f'_dmarc.{domain}. TXT "v=DMARC1; p=none; rua=mailto:postmaster@{domain}"'
    said = f"{domain} has {len(policies) or 'no'} DMARC record" + "s" * (len(policies) > 1)
    return warn("dmarc", said, f"publish {record}")


def ptr(ip: str, names: Answers, back: Answers) -> Finding:
    """Return whether an address of ours has a name, and that name the address."""
    if names is None or back is None:
        return _silent("ptr", ip)
    mend = f"ask whoever gave you {ip} to name it after your mail server"
    if not names:
        return warn("ptr", f"{ip} has no name, and many servers refuse its mail", mend)
    if ip not in back:
        return warn("ptr", f"{ip} is called {names[0]}, which has another address", mend)
    return ok("ptr", f"{ip} is called {names[0]}, and that is {ip}")


def _silent(about: str, name: str) -> Finding:
    return warn(
        about, f"no name server answered about {name}", "try again; look at [auth] nameserver"
    )


def _tag(text: str, name: str) -> str:
    tags = (tag.partition("=") for tag in text.split(";"))
    return next(("".join(value.split()) for key, _, value in tags if key.strip() == name), "")


def _strings(text: str) -> str:
    """Return a text as a zone file has it: a string holds 255 octets."""
    return " ".join(f'"{text[at : at + 250]}"' for at in range(0, len(text), 250))
