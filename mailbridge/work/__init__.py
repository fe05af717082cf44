"""The work loop: takes kept mail, runs the journey on it, sets aside what fails."""

from mailbridge.work.ancestors import ancestors_of
from mailbridge.work.documents import with_document
from mailbridge.work.idle import Done, until_idle
from mailbridge.work.worker import Worker

__all__ = ["Done", "Worker", "ancestors_of", "until_idle", "with_document"]
