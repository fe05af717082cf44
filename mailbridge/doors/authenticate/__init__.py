"""What a mail's arrival proves of its author: as a trusted server says, else by our own look.

The only place that asks the DNS about mail that came in. Nothing here may fail
or delay a mail for long: lookups are few and short, and where no name server
answers, that is the evidence. SPF is about the machine that spoke to the first
server of ours, so only that server can tell it (LMTP and IMAP come later).
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from mailbridge.core.auth_results import Result, Said, said_by
from mailbridge.core.headers import unfolded
from mailbridge.doors.arrivals import header_of
from mailbridge.doors.authenticate.domains import same_organisation
from mailbridge.doors.authenticate.names import Deadline, Names
from mailbridge.doors.authenticate.policy import Policy, policy_of
from mailbridge.doors.authenticate.signatures import Signers, signers_of
from mailbridge.model import Dmarc, Mail, Proof

if TYPE_CHECKING:
    from config.model import Auth

OURSELVES = "mailbridge"
_DMARC: dict[str, Dmarc] = {
    "pass": "pass",
    "fail": "fail",
    "none": "none",
    "bestguesspass": "none",  # Microsoft's word for: no policy, and it would have passed one
}


class Authenticator:
    """Looks at mails, on any thread; what the DNS answered is remembered for some minutes."""

    def __init__(self, auth: "Auth") -> None:
        """Ask nobody yet."""
        self._trusted = auth.trusted_authserv_ids
        self._names = Names(auth.nameserver)

    def look(self, raw: bytes, mail: Mail) -> Proof | None:
        """Return what speaks for a mail's author, None where it names none or several."""
        if len(mail.senders) != 1 or "@" not in mail.senders[0].address:
            return None
        author = mail.senders[0].address
        said = said_by(self._trusted, _headers(raw))
        return _told(said, author) or self._found(raw, author, said)

    def _found(self, raw: bytes, author: str, said: Sequence[Said]) -> Proof:
        """Return what we see ourselves, and what trusted servers saw of it already."""
        domain, until = _domain(author), Deadline()
        policy = policy_of(domain, self._names, until)
        told = _signers_told(said)
        signers = told or signers_of(raw, domain, self._names, until)
        spf = _spf(said)
        aligned = any(_is_aligned(one, domain, policy, "dkim") for one in signers.domains)
        sent = bool(spf) and _is_aligned(spf, domain, policy, "spf")
        return Proof(
            by=said[0].server if told else OURSELVES,
            author=author,
            dkim=signers.domains,
            aligned=aligned,
            spf=spf,
            dmarc=_dmarc(policy, signers, aligned=aligned or sent),
            policy=policy.asks if policy else "",
        )


def _dmarc(policy: Policy | None, signers: Signers, *, aligned: bool) -> Dmarc:
    """Return what follows from the author's policy.

    `p=none` asks nobody to refuse anything, and much good mail of such domains
    passes by SPF alone, which is not seen here: then nothing is said against it.
    """
    if policy is None:
        return "unanswered"
    if aligned:
        return "pass" if policy.asks else "none"
    if signers.unanswered:
        return "unanswered"
    return "fail" if policy.asks in ("quarantine", "reject") else "none"


def _is_aligned(domain: str, author: str, policy: Policy | None, by: str) -> bool:
    if policy and by in policy.strict:
        return domain == author
    return same_organisation(domain, author)


# --- what trusted servers say ------------------------------------------------


def _told(said: Sequence[Said], author: str) -> Proof | None:
    """Return the word of the first server that judged by DMARC, None where none did."""
    for one in said:
        for result in one.results:
            if result.method == "dmarc":
                return _judged(one, result, author)
    return None


def _judged(said: Said, result: Result, author: str) -> Proof:
    named = result.properties.get("header.from", "").lower().rpartition("@")[2]
    dmarc = _DMARC.get(result.value, "unanswered")
    if dmarc == "pass" and named != _domain(author):
        dmarc = "fail"  # that server read another From than we do
    signers = _signers_told([said]) or Signers()
    return Proof(
        by=said.server,
        author=author,
        dkim=signers.domains,
        aligned=any(same_organisation(one, _domain(author)) for one in signers.domains),
        spf=_spf([said]),
        dmarc=dmarc,
        policy="" if dmarc == "none" else "published",
    )


def _signers_told(said: Iterable[Said]) -> Signers | None:
    """Return whose signatures a server found to hold, None where none looked."""
    results = [one for each in said for one in each.results if one.method == "dkim"]
    domains = [_signer(one) for one in results if one.value == "pass"]
    return Signers(tuple(dict.fromkeys(filter(None, domains)))) if results else None


def _signer(result: Result) -> str:
    named = result.properties.get("header.d") or result.properties.get("header.i", "")
    return named.lower().rpartition("@")[2]


def _spf(said: Iterable[Said]) -> str:
    """Return the domain of the envelope's sender where a server found that it really sent this."""
    passed = (r for each in said for r in each.results if (r.method, r.value) == ("spf", "pass"))
    named = (result.properties.get("smtp.mailfrom", "") for result in passed)
    return next(filter(None, (name.lower().rpartition("@")[2] for name in named)), "")


def _headers(raw: bytes) -> list[tuple[str, str]]:
    """Return a mail's headers, folded lines joined and encoded words left alone.

    Decoding them would let an envelope's sender write results of his own.
    """
    return [(name.lower(), unfolded(str(value))) for name, value in header_of(raw).raw_items()]


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower().rstrip(".")
