"""Where the cursor may move to, whatever order things are done in and whatever is read again."""

from hypothesis import given
from hypothesis import strategies as st

from routing.delivery.acknowledgements import AcknowledgementTracker

ENTRIES = [f"{number}-0" for number in range(8)]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("read")),
        st.tuples(st.just("reopen")),
        st.tuples(st.just("move")),
        st.tuples(st.sampled_from(["done", "leave"]), st.integers(0, 7)),
    ),
    max_size=80,
)


@given(STEPS, st.sets(st.integers(0, 7)))
def test_the_cursor_passes_nothing_undone_and_nothing_is_begun_twice(steps, not_ours):
    tracker = AcknowledgementTracker()
    cursor = read_to = 0
    at_work, finished = set(), {ENTRIES[one] for one in not_ours}
    for step, *which in steps:
        match step:
            case "read" if read_to < len(ENTRIES):
                entry = ENTRIES[read_to]
                begun = tracker.add(entry, to_do=read_to not in not_ours)
                assert not begun or (entry not in at_work and entry not in finished)
                at_work |= {entry} if begun else set()
                read_to += 1
            case "reopen":
                tracker.restart()
                tracker.add_done(finished)
                read_to = cursor
            case "move":
                front = tracker.acknowledged()
                assert front == ENTRIES[cursor : cursor + len(front)]
                assert set(front) <= finished
                tracker.remove(front)
                cursor += len(front)
            case "done" if (entry := ENTRIES[which[0]]) in at_work:
                tracker.acknowledge(entry)
                at_work.discard(entry)
                finished.add(entry)
            case "leave" if (entry := ENTRIES[which[0]]) in at_work:
                tracker.release([entry])
                at_work.discard(entry)
                tracker.restart()
                tracker.add_done(finished)
                read_to = cursor
        assert tracker.idle == (not at_work)


def test_what_is_done_out_of_order_lets_the_cursor_move_to_the_end():
    tracker = AcknowledgementTracker()
    assert [tracker.add(entry, to_do=True) for entry in ENTRIES] == [True] * len(ENTRIES)
    for entry in reversed(ENTRIES[1:]):
        tracker.acknowledge(entry)
        assert tracker.acknowledged() == []
    tracker.acknowledge(ENTRIES[0])
    assert tracker.acknowledged() == ENTRIES
    assert len(tracker) == len(ENTRIES)
    tracker.remove(ENTRIES)
    assert len(tracker) == 0
