"""What a mail server is shown instead of a password: XOAUTH2, or OAUTHBEARER (RFC 7628)."""

from typing import Literal, Protocol

Mechanism = Literal["XOAUTH2", "OAUTHBEARER"]


class Answers(Protocol):
    """Answers a server's challenges; the first comes without one."""

    def __call__(self, challenge: bytes | None = None, /) -> str:
        """Return what to say next."""
        ...


def bearer(mechanism: Mechanism, user: str, token: str) -> Answers:
    """Return what answers a server's challenges, and is good for one sign-in.

    A server that refuses the token says why in a second challenge; only after
    an answer to that does it say no.
    """
    if mechanism == "XOAUTH2":
        says = (f"user={user}\1auth=Bearer {token}\1\1", "")
    else:
        name = user.replace("=", "=3D").replace(",", "=2C")
        says = (f"n,a={name},\1auth=Bearer {token}\1\1", "\1")
    answers = iter(says)

    def answer(_challenge: bytes | None = None, /) -> str:
        return next(answers, "")

    return answer
