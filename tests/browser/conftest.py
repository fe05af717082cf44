"""The fixtures that serve pages are those of the web's own tests."""

from tests.doors.web.conftest import serve

__all__ = ["serve"]
