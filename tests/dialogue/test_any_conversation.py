"""Whatever people do at whatever moment: nothing raises, every state can be stored, every screen can be said."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue.engine import Conversation, Turn
from bot.dialogue.intents import Nothing
from bot.dialogue.menu import ENGINE
from bot.dialogue.steps import Ask, Card, Event, Fact, Heard, Picked, Screen
from bot.domain.people import Form, Language
from bot.domain.taps import TalkTap, read_tap, write_tap
from bot.text.catalogue import Voice

OUTCOMES = [
    *("found", "already", "too-many", "not-own", "phone-unknown", "other-person"),
    *("code-bad", "code-unknown", "code-revoked", "code-used", "code-expired", "code-nobody"),
]
FOUND = {
    "contact_id": 7,
    "invitation_id": None,
    "name": "An",
    "posts": "Hiệu trưởng – Trường A1",
    "form": "thay-co",
    "operator": "CA",
}

STARTS = st.sampled_from(
    [
        ("join", {}),
        ("join", {"code": "ABCDE-23456"}),
        ("leave", {}),
        ("put-off", {"occurrence": 5}),
        ("language", {}),
        ("which", {"open": [["TB-0001 · Giả giáo viên", "a:1:0"], ["TB-0002 · Bão", "a:2:0"]]}),
    ]
)
WORDS = st.text(max_size=250) | st.sampled_from(
    [
        "1",
        "2",
        "3",
        "có",
        "không",
        "đồng ý",
        "từ chối",
        "0901234567",
        "ABCDE-23456",
        "tiếng việt",
        "ở lại",
        "chưa biết",
    ]
)
DOINGS = st.one_of(
    st.builds(Heard, WORDS),
    st.builds(Card, WORDS, st.booleans()),
    st.builds(Picked, st.just("now") | st.text(max_size=8), st.integers(0, 5)),
    st.just("back"),
)
FACTS = st.sampled_from(OUTCOMES)


@settings(max_examples=300)
@given(STARTS, st.lists(st.tuples(DOINGS, FACTS), max_size=12))
def test_any_conversation_goes_on_can_be_stored_and_is_the_same_after_it(opened, doings):
    conversation = ENGINE.open(*opened)
    for doing, outcome in [("nothing", "found"), *doings]:
        if isinstance(ENGINE.step(conversation), Ask):
            conversation = _take(conversation, doing)
        while isinstance(step := ENGINE.step(conversation), Fact):
            conversation = conversation.with_fact(step.key, {"outcome": outcome} | FOUND)
        stored = json.dumps(conversation.dump())
        loaded = Conversation.load(json.loads(stored))
        assert json.dumps(loaded.dump()) == stored
        assert loaded.token() == conversation.token()
        again = ENGINE.step(loaded)
        if not isinstance(step, Ask):
            assert again == step
            if isinstance(step, Nothing):
                _say(step.text_id)
            break
        assert isinstance(again, Ask)
        assert (again.key, again.screen) == (step.key, step.screen)
        _show(step.screen, conversation.token())


def _take(conversation: Conversation, doing: Event | str) -> Conversation:
    match doing:
        case "nothing":
            return conversation
        case "back":
            return ENGINE.back(conversation) or conversation
        case Picked(token="now", index=index):
            turn = ENGINE.advance(conversation, Picked(conversation.token(), index))
        case str():
            raise AssertionError(doing)
        case event:
            turn = ENGINE.advance(conversation, event)
    return _checked(conversation, turn)


def _checked(before: Conversation, turn: Turn) -> Conversation:
    """A question stands again exactly when nothing was taken, and what was taken can be taken back."""
    assert turn.again == (turn.conversation == before) == bool(turn.note)
    if turn.again:
        _say(turn.note)
    else:
        assert ENGINE.back(turn.conversation) == before
    return turn.conversation


def _show(screen: Screen, token: str) -> None:
    _say(screen.text_id, **screen.params)
    if screen.ask_contact:
        _say(f"{screen.text_id}.contact", **screen.params)
    if screen.note:
        _say(screen.note)
    for index, option in enumerate(screen.options):
        assert bool(option.label) != bool(option.text_id)
        if option.text_id:
            _say(option.text_id)
        tap = TalkTap(token, index)
        assert read_tap(write_tap(tap)) == tap


def _say(text_id: str, **params: str | int) -> None:
    for language in Language:
        assert Voice(language, Form.THAY_CO).say(text_id, **params).plain.strip()
