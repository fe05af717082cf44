from datetime import UTC, datetime, timedelta

import pytest

from mailbridge.core.checkup import here

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("version", "state"),
    [
        ((3, 11, 14), "warn"),
        ((3, 11, 15), "ok"),
        ((3, 12, 12), "warn"),
        ((3, 12, 13), "ok"),
        ((3, 13, 11), "warn"),
        ((3, 13, 12), "ok"),
        ((3, 14, 2), "warn"),
        ((3, 14, 3), "ok"),
        ((3, 15, 0), "ok"),
    ],
)
def test_each_python_is_known_by_its_first_mended_patch(
    version: tuple[int, int, int], state: str
) -> None:
    assert here.python(version).state == state


def test_a_full_disk_is_told_before_it_is_full() -> None:
    mib = 1024 * 1024
    free = (99 * mib, 1023 * mib, 1024 * mib)
    assert [here.disk(each).state for each in free] == ["fail", "warn", "ok"]


def test_a_clock_that_went_back_is_seen_by_the_mail_that_was_kept() -> None:
    later = NOW + timedelta(hours=1)
    assert here.clock(NOW, None, later).state == "fail"
    assert here.clock(NOW, later, None).says == "it is 3600 s apart from the database's"
    assert here.clock(NOW, NOW, NOW).says == "2026-11-23 09:00:00 UTC"


def test_a_secret_for_everyone_to_read_is_warned_of() -> None:
    assert here.readable_by(0o100644, "mailbridge.toml").mend == "chmod 600 mailbridge.toml"
    assert here.readable_by(0o100640, "mailbridge.toml").state == "ok"
