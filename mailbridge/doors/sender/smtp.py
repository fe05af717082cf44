"""A kept connection to a smarthost, by the standard library's smtplib.

smtplib's own `sendmail` starts every letter anew: it stuffs dots and looks for
line ends in all of its bytes, for every recipient. Here the shared bytes are
made ready once a letter, and a copy is three commands and one write. Servers
close connections that carried many letters, or none for a while, with a 421 or
without a word: a connection that had been of use is opened again at once.
"""

import smtplib
import socket
from contextlib import suppress

from mailbridge.doors.sender.answers import Answer, LineDownError, Stage, shown
from mailbridge.doors.sender.pace import Pace

_END = b".\r\n"
_STEPS: tuple[tuple[Stage, tuple[int, ...]], ...] = (
    ("mail", (250,)),
    ("rcpt", (250, 251)),
    ("data", (354,)),
)


class SmtpLine:
    """One connection to one server; opened when needed, used by one thread."""

    def __init__(self, host: str, port: int, helo: str, pace: Pace) -> None:
        """Get ready to connect; `helo` is the name we go by."""
        self._host = host
        self._port = port
        self._helo = helo
        self._pace = pace
        self._smtp: smtplib.SMTP | None = None
        self._carried = 0
        self._unfinished = False

    def prepare(self, content: bytes) -> bytes:
        """Return a letter's bytes with dots stuffed; ValueError where a line end is bare.

        A bare CR or LF could end the letter early at some servers, and begin another.
        """
        _check(content)
        stuffed = content.replace(b"\r\n.", b"\r\n..")
        return b"." + stuffed if stuffed.startswith(b".") else stuffed

    def open(self) -> None:
        """Connect, unless connected; LineDownError where the server does not greet us."""
        if self._smtp is not None:
            return
        smtp = smtplib.SMTP(timeout=self._pace.connect, local_hostname=self._helo)
        try:
            self._greet(smtp)
        except (smtplib.SMTPException, OSError) as error:
            smtp.close()
            raise LineDownError("connect", _reason(error)) from error
        self._smtp = smtp
        self._carried = 0
        self._unfinished = False

    def send(self, return_path: str, recipient: str, head: bytes, body: bytes) -> Answer:
        """Send one copy; return the last word on it, or raise LineDownError."""
        self.open()
        of_use = self._carried > 0
        try:
            return self._transaction(return_path, recipient, head, body)
        except LineDownError as down:
            if not of_use or down.stage == "end":
                raise
        self.open()
        return self._transaction(return_path, recipient, head, body)

    def close(self) -> None:
        """Say goodbye, if there is anyone to say it to."""
        if self._smtp is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._smtp.quit()
            self._drop()

    def _greet(self, smtp: smtplib.SMTP) -> None:
        code, text = smtp.connect(self._host, self._port)
        if code != 220:
            raise smtplib.SMTPResponseException(code, text)
        smtp.ehlo_or_helo_if_needed()
        if smtp.sock is not None:
            smtp.sock.settimeout(self._pace.answer)
            # Else the end of a letter may wait for the server's delayed ACK, 40 ms each time.
            smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _transaction(self, return_path: str, recipient: str, head: bytes, body: bytes) -> Answer:
        _check(head)
        option = "" if recipient.isascii() else " SMTPUTF8"
        if option and not self._connected().has_extn("smtputf8"):
            return Answer("rcpt", 553, b"5.6.7 the server takes no addresses beyond ASCII")
        if self._unfinished:
            self._write("mail", b"RSET\r\n")
            self._read("mail")
        self._unfinished = True
        answer = self._ask(f"MAIL FROM:<{return_path}>{option}", f"RCPT TO:<{recipient}>", "DATA")
        if answer.code == 354:
            answer = self._hand_over(head + body + _END)
            self._carried += 1
            self._unfinished = False
        return answer

    def _ask(self, *commands: str) -> Answer:
        """Return the first refusal of MAIL, RCPT and DATA, or the 354; written at once if allowed.

        Having written all together (RFC 2920) we read all answers; where DATA is
        taken though there is no recipient, an empty letter ends it.
        """
        together = self._connected().has_extn("pipelining")
        if together:
            self._write("mail", "".join(f"{command}\r\n" for command in commands).encode())
        answers: list[Answer] = []
        for (stage, good), command in zip(_STEPS, commands, strict=True):
            if not together:
                self._write(stage, f"{command}\r\n".encode())
            answers.append(self._read(stage))
            if answers[-1].code not in good and not together:
                break
        refusals = (a for a, (_, good) in zip(answers, _STEPS, strict=False) if a.code not in good)
        refusal = next(refusals, None)
        if refusal and answers[-1].code == 354:
            self._write("data", _END)
            self._read("data")
        return refusal or answers[-1]

    def _hand_over(self, letter: bytes) -> Answer:
        self._write("data", letter)
        connection = self._connected().sock
        if connection is not None:
            connection.settimeout(self._pace.last_answer)
        answer = self._read("end")
        if connection is not None:
            connection.settimeout(self._pace.answer)
        return answer

    def _write(self, stage: Stage, content: bytes) -> None:
        try:
            self._connected().send(content)
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise LineDownError(stage, _reason(error)) from error

    def _read(self, stage: Stage) -> Answer:
        try:
            code, text = self._connected().getreply()
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise LineDownError(stage, _reason(error)) from error
        if code == 421:  # RFC 5321 §3.8: the server closes; a letter it had been given is not taken
            self._drop()
            raise LineDownError("data" if stage == "end" else stage, f"421 {shown(text)}")
        if code < 200:  # no reply of SMTP at all
            self._drop()
            raise LineDownError(stage, f"not understood: {shown(text)}")
        return Answer(stage, code, text)

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        return self._smtp

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
        self._smtp = None


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
