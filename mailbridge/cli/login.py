"""`login`: a person signs in where a provider takes no passwords, once for each mailbox."""

import os
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from config.model import OAuth2
    from config.settings import Settings
    from mailbridge.doors.oauth2.provider import Provider

app = typer.Typer(
    help="Sign in to a mailbox or sender with OAuth2.",
    epilog="Example: mailbridge login sender",
    no_args_is_help=True,
)


@app.command()
def imap(
    context: typer.Context,
    number: Annotated[int, typer.Option(help="Which [[imap]] of the settings, from 0.")] = 0,
) -> None:
    """Sign in to a mailbox whose settings have `oauth2`.

    Example: mailbridge login imap --number 1
    """
    settings = _settings(context)
    boxes = settings.imap
    found = boxes[number].oauth2 if 0 <= number < len(boxes) else None
    _sign_in(settings, found, f"imap {number}", f"imap.{number}")


@app.command()
def sender(context: typer.Context) -> None:
    """Sign in to the smarthost of a sender whose settings have `oauth2`.

    Example: mailbridge login sender
    """
    settings = _settings(context)
    _sign_in(settings, settings.sender.oauth2, "sender", "sender")


def _settings(context: typer.Context) -> "Settings":
    from config.settings import load

    return load(context.obj, os.environ)


def _sign_in(settings: "Settings", wanted: "OAuth2 | None", what: str, key: str) -> None:
    from mailbridge.doors.oauth2 import grant_for
    from mailbridge.errors import Permanent

    if wanted is None:
        raise Permanent(f"{key}.oauth2 is not in the settings, so there is nothing to sign in to")
    grant = grant_for(wanted, settings.folder, what)
    by_code = bool(grant.provider.device_url)
    grant.keep(_by_code(grant.provider) if by_code else _by_paste(grant.provider))
    print(f"Signed in. What is needed from now on is kept in {grant.path}")


def _by_code(provider: "Provider") -> str:
    from mailbridge.doors.oauth2 import device

    code = device.ask(provider)
    print(f"Open {code.place} on any device, sign in as the mailbox's user, and type in:")
    print(f"\n    {code.code}\n")
    print(f"It is good for {code.seconds // 60} minutes; waiting ...", flush=True)
    return device.wait_for(provider, code)


def _by_paste(provider: "Provider") -> str:
    from mailbridge.doors.oauth2 import pasted

    attempt = pasted.begin()
    print("Open this in a browser and sign in as the mailbox's user:")
    print(f"\n{attempt.url(provider)}\n")
    print("It ends at a page that cannot be shown. Copy the address of that page to here:")
    return pasted.redeem(provider, attempt, typer.prompt("Address", prompt_suffix=": "))
