"""Whatever people do at whatever moment: nothing raises, every state can be stored, every screen can be said."""

import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue.engine import Conversation, Turn
from bot.dialogue.intents import Nothing
from bot.dialogue.menu import ENGINE
from bot.dialogue.steps import Ask, Card, Event, Fact, Handed, Heard, Picked, Screen
from bot.domain.incoming import Attached, AttachmentKind
from bot.domain.people import Form, Language
from bot.domain.taps import TalkTap, read_tap, write_tap
from bot.text.catalogue import Voice
from tests.dialogue.moods import MOODS, NOW, say

PIECE = {"text": "Em Nguyễn Văn An lớp 7A2 bị chặn đánh"}
STARTS = st.sampled_from(
    [
        ("join", {}),
        ("join", {"code": "ABCDE-23456"}),
        ("join", {"brief": True, "urgent": True}),
        ("leave", {}),
        ("put-off", {"occurrence": 5, "now": "2026-11-24T08:00:00+07:00"}),
        ("language", {}),
        ("which", {"open": [["TB-0001 · Giả giáo viên", "a:1:0"], ["TB-0002 · Bão", "a:2:0"]]}),
        ("advisories", {"open": [["Xem TB-0001", "o:1"], ["Xem TB-0002", "o:2"]]}),
        ("menu", {"open": [["Soạn thông báo", "m:compose"], ["Bảng theo dõi", "m:board"]]}),
        ("compose", {}),
        ("compose", {"pieces": [PIECE]}),
        ("drafts", {}),
        ("correct", {"advisory": 4, "now": NOW.isoformat()}),
        ("correct", {"advisory": None, "now": NOW.isoformat()}),
        ("purpose", {"pieces": [PIECE], "now": NOW.isoformat(), "thread": None}),
        ("purpose", {"pieces": [PIECE], "now": NOW.isoformat(), "thread": {"id": 3, "name": "Trường A"}}),
        ("write", {"pieces": []}),
        ("write", {"pieces": [PIECE]}),
        ("reply", {"thread": 3, "pieces": []}),
        ("reply", {"thread": 3, "pieces": [PIECE], "send": True}),
        ("threads", {}),
        ("apart", {"text": "nhắc tôi mai 7g30 họp", "now": NOW.isoformat()}),
        ("remind", {"now": NOW.isoformat()}),
        ("remind", {"now": NOW.isoformat(), "text": "nhắc các trường nộp báo cáo trước 25 hằng tháng lúc 8h"}),
        ("reminders", {"now": NOW.isoformat()}),
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
        "Tôi chưa có thư mời",
        "Trần Văn Bảo",
        "/huy",
        "mai 7g30",
        "hôm qua",
        "cảnh báo",
        "Nội dung\nĐề nghị: kiểm tra.",
    ]
)
ATTACHED = st.builds(
    Attached,
    st.sampled_from(AttachmentKind),
    remote_id=st.sampled_from(["", "r1", "r2"]),
    caption=st.text(max_size=20),
    album=st.sampled_from([None, "a1"]),
)
DOINGS = st.one_of(
    st.builds(Heard, WORDS),
    st.builds(Card, WORDS, st.booleans()),
    st.builds(Handed, ATTACHED),
    st.builds(Picked, st.just("now") | st.text(max_size=8), st.integers(0, 8)),
    st.just("back"),
)
FACTS = st.sampled_from(MOODS)


@settings(max_examples=300)
@given(STARTS, st.lists(st.tuples(DOINGS, FACTS), max_size=14))
def test_any_conversation_goes_on_can_be_stored_and_is_the_same_after_it(opened, doings):
    conversation = ENGINE.open(*opened)
    for doing, mood in [("nothing", "found"), *doings]:
        if isinstance(ENGINE.step(conversation), Ask):
            conversation = _take(conversation, doing)
        while isinstance(step := ENGINE.step(conversation), Fact):
            conversation = conversation.with_fact(step.key, say(step.query, mood))
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
    """What is taken can be taken back; what stands as before says why, or has gathered one piece more."""
    after = turn.conversation
    if not turn.again:
        assert not turn.note
        assert ENGINE.back(after) == before
    elif after == before:
        _say(turn.note)
    else:
        assert after == replace(before, held=after.held)
        assert after.held[:-1] == before.held
        assert after.token() == before.token()
    return after


def _show(screen: Screen, token: str) -> None:
    _say(screen.text_id, **screen.params)
    for remark in screen.remarks:
        _say(remark.text_id, **remark.params)
    if screen.ask_contact:
        _say(f"{screen.text_id}.contact", **screen.params)
    if screen.note:
        _say(screen.note)
    for index, option in enumerate(screen.options):
        assert bool(option.label) != bool(option.text_id)
        if option.text_id:
            _say(option.text_id, **option.params)
        tap = TalkTap(token, index)
        assert read_tap(write_tap(tap)) == tap


def _say(text_id: str, **params: str | int) -> None:
    for language in Language:
        assert Voice(language, Form.THAY_CO).say(text_id, **params).plain.strip()
