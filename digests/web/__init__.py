"""The pages about whole alliances; `__main__` hands them to the web's door."""

from digests.web.report import report, report_file
from mailbridge.doors.web.app import More

PAGES = More(
    public=(
        ("/{slug}/report", report),
        ("/{slug}/report.{kind}", report_file),
    ),
)
