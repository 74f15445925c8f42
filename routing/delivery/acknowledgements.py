"""How far a partition is done where its entries are done in any order."""

from collections import OrderedDict
from collections.abc import Iterable


class AcknowledgementTracker:
    """The entries of one partition's log that were read, from the first that is not done on; and
    those that are being worked on.

    `reopen` when reading begins anew: work that goes on from before is then known, so that what is
    read again is not begun twice.
    """

    def __init__(self) -> None:
        self._entries: OrderedDict[str, bool] = OrderedDict()
        self._done_unread: set[str] = set()
        self._at_work: set[str] = set()

    def __len__(self) -> int:
        """How many entries stand between the cursor and what was read last."""
        return len(self._entries)

    @property
    def idle(self) -> bool:
        """Whether nothing is being worked on."""
        return not self._at_work

    def reopen(self) -> None:
        """All will be read again, from the cursor."""
        self._entries.clear()
        self._done_unread.clear()

    def mark(self, done: Iterable[str]) -> None:
        """These are done, though not read yet."""
        self._done_unread.update(done)

    def read(self, entry_id: str, *, to_do: bool) -> bool:
        """The next entry of the log was read; whether its work is to be begun."""
        done = not to_do or entry_id in self._done_unread
        self._done_unread.discard(entry_id)
        self._entries[entry_id] = done
        if done or entry_id in self._at_work:
            return False
        self._at_work.add(entry_id)
        return True

    def done(self, entry_id: str) -> None:
        """The work of this entry is done."""
        self._at_work.discard(entry_id)
        if entry_id in self._entries:
            self._entries[entry_id] = True
        else:
            self._done_unread.add(entry_id)

    def leave(self, entry_ids: Iterable[str]) -> None:
        """The work of these is given up, undone: the cursor stops before them."""
        self._at_work.difference_update(entry_ids)

    def front(self) -> list[str]:
        """The entries at the front that are done: the cursor may move to the last of them."""
        front = []
        for entry_id, is_done in self._entries.items():
            if not is_done:
                break
            front.append(entry_id)
        return front

    def passed(self, entry_ids: Iterable[str]) -> None:
        """The cursor stands behind these."""
        for entry_id in entry_ids:
            self._entries.pop(entry_id, None)  # two may move it over the same ones at once
