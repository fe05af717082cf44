"""A kept connection to a smarthost, by the standard library's smtplib.

smtplib's own `sendmail` starts every letter anew: it stuffs dots and looks for
line ends in all of its bytes, for every recipient. Here the shared bytes are
made ready once a letter, and a copy is three commands and one write. Servers
close connections that carried many letters, or none for a while, with a 421 or
without a word: a connection that had been of use is opened again at once.
"""

import smtplib
from contextlib import suppress

from mailbridge.doors.sender.answers import Answer, Copy, LineDownError, Stage, shown
from mailbridge.doors.sender.greeting import Server, greet
from mailbridge.doors.sender.pace import Pace
from mailbridge.errors import MailbridgeError, Permanent

_END = b".\r\n"
_STEPS: tuple[tuple[Stage, tuple[int, ...]], ...] = (
    ("mail", (250,)),
    ("rcpt", (250, 251)),
    ("data", (354,)),
)


class SmtpLine:
    """One connection to one server; opened when needed, used by one thread."""

    def __init__(self, server: Server, helo: str, pace: Pace) -> None:
        """Get ready to connect; `helo` is the name we go by."""
        self._server = server
        self._helo = helo
        self._pace = pace
        self._smtp: smtplib.SMTP | None = None
        self._carried = 0
        self._unfinished = False
        self._stage: Stage = "mail"
        self._ahead: Copy | None = None  # whose commands are out already

    def prepare(self, content: bytes) -> bytes:
        """Return a letter's bytes with dots stuffed; ValueError where a line end is bare.

        A bare CR or LF could end the letter early at some servers, and begin another.
        """
        _check(content)
        whole = content if content.endswith(b"\r\n") else content + b"\r\n"
        stuffed = whole.replace(b"\r\n.", b"\r\n..")
        return b"." + stuffed if stuffed.startswith(b".") else stuffed

    def open(self) -> None:
        """Connect, unless connected; LineDownError where the server does not greet us."""
        self._connection()

    def send(self, copy: Copy, after: Copy | None) -> Answer:
        """Send one copy; return the last word on it, or raise LineDownError.

        Where the server allows it the commands for `after` go out with this
        letter (RFC 2920 §3.1): one write and one answer a copy.
        """
        _check(copy.head)
        if self._ahead not in (None, copy):
            self._drop()  # commands that are out cannot be taken back
        of_use = self._smtp is not None and self._carried > 0
        try:
            return self._transaction(copy, after)
        except LineDownError as down:
            if not of_use or down.stage == "end":
                raise
        return self._transaction(copy, after)

    def close(self) -> None:
        """Say goodbye, if there is anyone to say it to, and who is not waiting for a letter."""
        if self._smtp is not None and self._ahead is None:
            with suppress(smtplib.SMTPException, OSError):
                self._smtp.quit()
        self._drop()

    def _connection(self) -> smtplib.SMTP:
        if self._smtp is not None:
            return self._smtp
        try:
            self._smtp = greet(self._server, self._helo, self._pace)
        except (smtplib.SMTPException, OSError, MailbridgeError) as error:
            refused = isinstance(error, smtplib.SMTPAuthenticationError | Permanent)
            raise LineDownError("connect", _reason(error), refused=refused) from error
        self._carried = 0
        self._unfinished = False
        return self._smtp

    def _transaction(self, copy: Copy, after: Copy | None) -> Answer:
        smtp = self._connection()
        if not copy.recipient.isascii() and not smtp.has_extn("smtputf8"):
            return Answer("rcpt", 553, b"5.6.7 the server takes no addresses beyond ASCII")
        self._stage = "mail"
        try:
            return self._refusal(smtp, copy) or self._hand_over(smtp, copy, after)
        except (smtplib.SMTPException, OSError) as error:
            raise self._broken(error) from error

    def _refusal(self, smtp: smtplib.SMTP, copy: Copy) -> Answer | None:
        """Return the first refusal of MAIL, RCPT and DATA; None where the letter may follow.

        Where they were written together all answers are read. If DATA is taken
        though there is no recipient, an empty letter ends it.
        """
        together = smtp.has_extn("pipelining")
        if self._unfinished:
            smtp.send(b"RSET\r\n")
            _reply(smtp)
        self._unfinished = True
        commands = _commands(copy)
        if together and self._ahead is None:
            smtp.send(b"".join(commands))
        self._ahead = None
        refusal: Answer | None = None
        for (stage, good), command in zip(_STEPS, commands, strict=True):
            self._stage = stage
            if not together:
                smtp.send(command)
            code, words = _reply(smtp)
            if code not in good and refusal is None:
                refusal = Answer(stage, code, words)
                if not together:
                    break
            elif code == 354 and refusal is not None:
                smtp.send(_END)
                if self._server.scheme != "lmtp":  # it answers once a recipient, so not at all
                    _reply(smtp)
        return refusal

    def _hand_over(self, smtp: smtplib.SMTP, copy: Copy, after: Copy | None) -> Answer:
        ahead = after is not None and after.recipient.isascii() and smtp.has_extn("pipelining")
        commands = _commands(after) if ahead and after else ()
        smtp.send(b"".join((copy.head, copy.body, _END, *commands)))
        self._ahead = after if ahead else None
        self._stage = "end"
        code, words = _reply(smtp)
        self._carried += 1
        self._unfinished = False
        return Answer("end", code, words)

    def _broken(self, error: Exception) -> LineDownError:
        """Let the connection go; return what to say of it."""
        self._drop()
        # RFC 5321 §3.8: a letter that was answered with 421 is not taken.
        refused = isinstance(error, smtplib.SMTPResponseException) and error.smtp_code == 421
        stage = "data" if refused and self._stage == "end" else self._stage
        return LineDownError(stage, _reason(error))

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
        self._smtp = None
        self._ahead = None


def _commands(copy: Copy) -> tuple[bytes, bytes, bytes]:
    option = "" if copy.recipient.isascii() else " SMTPUTF8"
    return (
        f"MAIL FROM:<{copy.return_path}>{option}\r\n".encode(),
        f"RCPT TO:<{copy.recipient}>\r\n".encode(),
        b"DATA\r\n",
    )


def _reply(smtp: smtplib.SMTP) -> tuple[int, bytes]:
    """Return a reply; SMTPResponseException for one after which there is no more to say."""
    code, words = smtp.getreply()
    if code == 421 or code < 200:
        raise smtplib.SMTPResponseException(code, words)
    return code, words


def _check(content: bytes) -> None:
    ends = content.count(b"\r\n")
    if content.count(b"\r") != ends or content.count(b"\n") != ends or b"\0" in content:
        raise ValueError("a letter with a bare CR, LF or NUL")


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {shown(error.smtp_error)}"
    if isinstance(error, TimeoutError):
        return "the server did not answer in time"
    return shown(str(error)) or type(error).__name__
