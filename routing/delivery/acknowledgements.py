"""Acknowledgement of a log's entries that are done in any order."""

from collections import OrderedDict
from collections.abc import Iterable


class AcknowledgementTracker:
    """The entries of one partition's log from the first that is not done to the last that was read,
    and the entries that are being worked on.

    After `restart` the log is read again from its cursor. Work that still goes on is known then, so
    that an entry that is read again is not begun twice.
    """

    def __init__(self) -> None:
        self._is_done: OrderedDict[str, bool] = OrderedDict()
        self._done_ahead: set[str] = set()
        self._in_progress: set[str] = set()

    def __len__(self) -> int:
        """The number of entries between the cursor and the last entry that was read."""
        return len(self._is_done)

    @property
    def idle(self) -> bool:
        """Whether no entry is being worked on."""
        return not self._in_progress

    def restart(self) -> None:
        """Forget what was read: all entries come again, from the cursor."""
        self._is_done.clear()
        self._done_ahead.clear()

    def add_done(self, entry_ids: Iterable[str]) -> None:
        """Add entries that are done, though they are not read yet."""
        self._done_ahead.update(entry_ids)

    def add(self, entry_id: str, *, to_do: bool) -> bool:
        """Add the next entry of the log. Returns whether its work is to be begun."""
        done = not to_do or entry_id in self._done_ahead
        self._done_ahead.discard(entry_id)
        self._is_done[entry_id] = done
        if done or entry_id in self._in_progress:
            return False
        self._in_progress.add(entry_id)
        return True

    def acknowledge(self, entry_id: str) -> None:
        """The work of this entry is done."""
        self._in_progress.discard(entry_id)
        if entry_id in self._is_done:
            self._is_done[entry_id] = True
        else:
            self._done_ahead.add(entry_id)

    def release(self, entry_ids: Iterable[str]) -> None:
        """The work of these entries is given up, undone: the cursor stops before them."""
        self._in_progress.difference_update(entry_ids)

    def acknowledged(self) -> list[str]:
        """The entries at the front that are done: the cursor may move to the last of them."""
        front = []
        for entry_id, is_done in self._is_done.items():
            if not is_done:
                break
            front.append(entry_id)
        return front

    def remove(self, entry_ids: Iterable[str]) -> None:
        """Remove entries that the cursor has passed."""
        for entry_id in entry_ids:
            self._is_done.pop(entry_id, None)  # two tasks may move the cursor over the same ones
