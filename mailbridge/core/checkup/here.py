"""What is told of the machine and its Python by figures alone."""

from datetime import datetime, timedelta

from mailbridge.core.checkup import Finding, fail, ok, warn

# The first patch of each Python whose e-mail library lets no line break into a header
# field (CVE-2026-1299). We refuse those by ourselves too; a second lock costs nothing.
_MENDED = {(3, 11): 15, (3, 12): 13, (3, 13): 12, (3, 14): 3}
_MIB = 1024 * 1024
_LITTLE = 1024 * _MIB
_NOTHING = 100 * _MIB
_DRIFT = timedelta(seconds=5)


def python(version: tuple[int, int, int]) -> Finding:
    """Return whether this Python has what was mended for security."""
    said = "Python " + ".".join(map(str, version))
    wanted = _MENDED.get(version[:2])
    if wanted is None or version[2] >= wanted:
        return ok("python", said)
    newer = f"{version[0]}.{version[1]}.{wanted}"
    return warn(
        "python",
        f"{said} has a known fault in its e-mail library (CVE-2026-1299)",
        f"install {newer} or later; a distribution's own Python may have the patch already",
    )


def disk(free: int) -> Finding:
    """Return whether there is room, in bytes, where the database is."""
    said = f"{free // _MIB} MiB are free where the database is"
    if free < _NOTHING:
        return fail("disk", said, "make room: soon all mail is answered with 452, come later")
    if free < _LITTLE:
        return warn("disk", said, "make room, or lower [limits] keep_raw_days")
    return ok("disk", said)


def clock(now: datetime, elsewhere: datetime | None, latest: datetime | None) -> Finding:
    """Return whether the clock goes right, as far as the database's and the latest mail tell."""
    mend = "let the machine keep time by itself: apt-get install systemd-timesyncd"
    if elsewhere is not None and abs(now - elsewhere) > _DRIFT:
        seconds = abs(now - elsewhere).seconds
        return warn("clock", f"it is {seconds} s apart from the database's", mend)
    if latest is not None and latest > now + _DRIFT:
        return fail("clock", "the latest mail was kept later than now: the clock went back", mend)
    return ok("clock", f"{now:%Y-%m-%d %H:%M:%S} UTC")


def readable_by(mode: int, name: str) -> Finding:
    """Return whether a file with secrets is for its owner alone, by its mode."""
    if mode & 0o007:
        return warn("secret", f"everyone on this machine can read {name}", f"chmod 600 {name}")
    return ok("secret", "it is set, and not for everyone to read")
