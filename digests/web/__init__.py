"""The pages about whole alliances; `__main__` hands them to the web's door."""

from digests.web.desk import DESK
from digests.web.highlights import highlights, highlights_file, of_module
from digests.web.report import report, report_file
from mailbridge.doors.web.app import More

PAGES = More(
    public=(
        ("/{slug}/highlights", highlights),
        ("/{slug}/highlights.{kind}", highlights_file),
        ("/{slug}/highlights/{module}", of_module),
        ("/{slug}/report", report),
        ("/{slug}/report.{kind}", report_file),
    ),
    signed=DESK,
)
