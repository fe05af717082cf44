"""What one mailbox's door remembers of its mails from one connection to the next.

The mailbox itself is to remember what was dealt with. Where it does not (a
server that refuses a flag or a move), this keeps a mail from being kept again
every minute; after a restart it is kept once more, and found to be a repeat.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

_TOGETHER = 8 * 1024 * 1024  # bytes of mail fetched and kept at once
_MAILS = 50


class Memory:
    """UIDs of one folder, forgotten when they begin to mean other mails (UIDVALIDITY)."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._validity = 0
        self._tries: Counter[int] = Counter()
        self.kept: set[int] = set()
        self.left: set[int] = set()

    def begin(self, validity: int) -> bool:
        """Begin with a folder of this UIDVALIDITY; return whether all UIDs have changed."""
        changed = self._validity not in (0, validity)
        if changed:
            self._tries.clear()
            self.kept.clear()
            self.left.clear()
        self._validity = validity
        return changed

    def unknown(self, uids: Sequence[int]) -> list[int]:
        """Return those UIDs that are not known as dealt with."""
        return [uid for uid in uids if uid not in self.kept and uid not in self.left]

    def tried(self, uids: Sequence[int]) -> None:
        """Note that these are about to be fetched: the one that breaks it goes last next time."""
        self._tries.update(uids)

    def went_well(self, uids: Sequence[int]) -> None:
        """Note that nothing broke."""
        for uid in uids:
            del self._tries[uid]

    def groups(self, sizes: Mapping[int, int]) -> Iterator[list[int]]:
        """Yield UIDs to be fetched together, oldest first; last and alone those in trouble."""
        group: list[int] = []
        weight = 0
        for uid in sorted(sizes, key=lambda uid: (self._tries[uid], uid)):
            alone = self._tries[uid] > 0
            if group and (alone or weight + sizes[uid] > _TOGETHER or len(group) == _MAILS):
                yield group
                group, weight = [], 0
            group.append(uid)
            weight += sizes[uid]
        if group:
            yield group
