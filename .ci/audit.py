"""Asks which installed packages have known vulnerabilities, and says it when nobody answers.

pip-audit itself ends well when PyPI's advisories answer 404 for every package,
as they do behind some mirrors: it calls each one skipped, and nothing found.
So what counts here is how many packages were really looked up. Only an
advisory service that cannot be reached is forgiven.
"""

import json
import os
import ssl
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

UNREACHABLE = ("ConnectionError", "NameResolutionError", "ConnectTimeout", "ReadTimeout")


def main() -> int:
    """Return 0 where nothing is known against what is installed, or nobody could be asked."""
    # pip-audit brings certificates of its own; a mirror's are among the system's.
    system = ssl.get_default_verify_paths().cafile
    certificates = {"REQUESTS_CA_BUNDLE": system} if system else {}
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        done = subprocess.run(
            [sys.executable, "-m", "pip_audit", "--progress-spinner", "off", "--skip-editable",
             "--format", "json", "--output", str(report)],
            stderr=subprocess.PIPE, text=True, check=False, env=certificates | os.environ,
        )  # fmt: skip
        if report.exists():
            return _judge(json.loads(report.read_text(encoding="utf-8"))["dependencies"])
    if any(word in done.stderr for word in UNREACHABLE):
        return _not_checked("it cannot be reached from here")
    sys.stderr.write(done.stderr)
    return 1


def _judge(packages: list[dict[str, object]]) -> int:
    asked = [package for package in packages if "skip_reason" not in package]
    if not asked:
        return _not_checked("it knows none of our packages, as behind a mirror")
    bad = [package for package in asked if package["vulns"]]
    for package in bad:
        print(f"{package['name']} {package['version']}: {json.dumps(package['vulns'])}")
    print(
        f"{len(asked)} of {len(packages)} packages looked up, {len(bad)} with known vulnerabilities"
    )
    return 1 if bad else 0


def _not_checked(why: str) -> int:
    print(f"NOT CHECKED: the advisory service did not answer; {why}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
