"""What the doors for mail answer: one table, from what happened to the reply.

Whatever is our fault is temporary (4xx), so that the sender keeps the mail and
tries again; only what the sender alone can mend is refused for good (5xx). No
reply tells anything about our inside, and none tells one member from another.
RFC 5321 §4.2, RFC 3463.
"""

SENDER_OK = "250 2.1.0 OK"
RECIPIENT_OK = "250 2.1.5 OK"
KEPT = "250 2.0.0 Kept"
NOT_VERIFIED = "252 2.5.2 Cannot verify anyone, but will take mail"
GO_AHEAD = "354 End data with <CR><LF>.<CR><LF>"
CLOSING = "421 4.3.2 Closing, come back later"
CROWDED = "421 4.7.0 Too many are here at the moment, come back later"
TOO_OFTEN = "450 4.7.1 Too much mail from you in this minute, try again later"
NOT_NOW = "451 4.3.0 Cannot take this at the moment, try again later"
NO_ROOM = "452 4.3.1 Too much mail is arriving, try again later"
TOO_MANY_RECIPIENTS = "452 4.5.3 Too many recipients, send the others another copy"
NO_ARGUMENT = "501 5.5.4 DATA takes no argument"
NEEDS_RECIPIENT = "503 5.5.1 Send RCPT TO first"
NO_SUCH_ADDRESS = "550 5.1.1 No such address here"
NO_RELAYING = "550 5.7.1 Mail for others is not carried here"
TOO_LARGE = "552 5.3.4 Larger than any mail taken here"
