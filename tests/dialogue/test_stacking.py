"""Conversations that begin while one of their kind is open: whatever was gathered is in one of them afterwards."""

from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.engine import Conversation, Entry
from bot.dialogue.stacking import carry, replaces

PIECES = st.lists(st.builds(lambda text: {"text": text}, st.text(max_size=5)), max_size=3)


def texts(pieces):
    return [piece["text"] for piece in pieces]


def writing(flow, start, asked, held, **more):
    log = (Entry("what0", {"picked": "send", "pieces": asked}),)
    return Conversation(flow, 1, {"pieces": start, **more}, log, tuple(held))


@given(st.sampled_from(["write", "reply"]), PIECES, PIECES, PIECES, PIECES)
def test_what_was_gathered_goes_over_in_its_order(flow, start, asked, held, new):
    old = writing(flow, start, asked, held, thread=3)
    begun = carry(Conversation(flow, 1, {"pieces": new, "thread": 3}), [old])
    assert texts(begun.start["pieces"]) == texts([*start, *asked, *held, *new])


@given(PIECES, PIECES)
def test_nothing_goes_over_into_another_thread_or_into_what_leaves_at_once(held, new):
    old = writing("reply", [], [], held, thread=3)
    for start in ({"pieces": new, "thread": 4}, {"pieces": new, "thread": 3, "send": True}):
        begun = Conversation("reply", 1, start)
        assert not replaces(begun, old)
        assert carry(begun, [old]) == begun


def test_of_any_other_kind_there_is_one():
    assert replaces(Conversation("compose", 1), Conversation("compose", 1, {"pieces": []}))
    assert not replaces(Conversation("compose", 1), Conversation("write", 1))
