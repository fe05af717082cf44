"""The participation report: who took part, counted from the posts and memberships alone.

Every number is one that somebody could count by hand in the archive; the tests
count each again in SQL. What moderators send to everyone (theme mails, wrap-ups,
announcements) is told apart from what people wrote.
"""

from digests.core.participation.figures import Report
from digests.core.participation.report import report

__all__ = ["Report", "report"]
