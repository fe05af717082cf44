from datetime import UTC, datetime

import pytest

from mailbridge.core.pages.alliance import alliance_page
from mailbridge.core.pages.frame import Around
from mailbridge.core.pages.links import Links
from mailbridge.core.route import Addresses
from tests.core.pages.making import alliance


@pytest.mark.parametrize(
    ("now", "phase"),
    [
        (datetime(2026, 11, 8, 20, 59, tzinfo=UTC), "before"),
        (datetime(2026, 11, 8, 21, 0, tzinfo=UTC), "on"),  # Monday has begun in Nairobi
        (datetime(2026, 12, 18, 20, 59, tzinfo=UTC), "on"),
        (datetime(2026, 12, 18, 21, 0, tzinfo=UTC), "over"),
    ],
)
def test_an_alliance_without_a_plan_is_on_from_its_first_day_to_its_last(
    now: datetime, phase: str
) -> None:
    around = Around(
        site_name="Test",
        links=Links(""),
        addresses=Addresses("domain", "talks.example.org"),
        style="",
        icon="",
        message_bytes=0,
        now=now,
    )
    assert alliance_page(around, alliance(), ()).phase == phase
