"""The headers that keep a page harmless, whatever a stranger wrote into it.

They are put on by one layer around the whole application, so that no page, file
or error can be sent without them. A response that needs a stricter policy of
its own (a file, a letter's HTML) sets it, and keeps it.
"""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self';"
    " frame-ancestors 'none'; base-uri 'none'"
)
FILE_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"
# A letter's styles stand in its elements; nothing else of it may load or run.
LETTER_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; form-action 'none';"
    " frame-ancestors 'none'; base-uri 'none'"
)

ALWAYS = {
    "Content-Security-Policy": PAGE_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class SafeHeaders:
    """Wraps an application so that every response carries the headers above."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and put the headers on what comes back."""

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in ALWAYS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_safely)
