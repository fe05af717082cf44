"""The closed sets of words that the nouns use."""

from typing import Literal

Role = Literal["expert", "moderator", "subscriber"]
Moderation = Literal["new", "all", "none"]
Sure = Literal["proved", "likely", "unknown", "failed"]
Fate = Literal["waiting", "posted", "held", "rejected", "dropped", "command", "bounce", "stuck"]
Kind = Literal[
    "post",
    "command",
    "moderation",
    "announcement",
    "auto_reply",
    "bounce",
    "complaint",
    "loop",
    "spam",
    "unreadable",
]
Dmarc = Literal["pass", "fail", "none", "unanswered"]
Purpose = Literal[
    "post",
    "reply",
    "request",
    "join",
    "leave",
    "weekly",
    "pause",
    "owner",
    "announce",
    "bounces",
    "postmaster",
    "abuse",
]
SegmentKind = Literal["own", "quoted", "signature"]
# What a post is to its readers: what a member wrote, or one of the three that moderators open with.
PostKind = Literal["post", "theme", "wrap_up", "announcement"]
