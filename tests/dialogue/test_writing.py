"""Writing to the ward: all is gathered, one tap sends it, a pupil's name is asked about, nothing leaves alone."""

from typing import Any

import pytest

from bot.dialogue.intents import Nothing, ReplyInThread, ShowThread, Write
from bot.dialogue.queries import Query, SeeThread, SeeThreads, SeeWriting
from bot.dialogue.steps import Handed, Value
from bot.domain.incoming import Attached, AttachmentKind
from tests.dialogue.talker import Talker

A = {"unit": 11, "name": "Trường Mẫu A", "police": "Công an phường Mẫu Một", "joined": 2}
B = {"unit": 12, "name": "Trường Mẫu B", "police": "Công an phường Mẫu Hai", "joined": 0}
NAMES_PUPIL = "Em Nguyễn Văn An lớp 7A2 bị doạ."


def photo(name: str, caption: str = "", album: str | None = None) -> Attached:
    return Attached(AttachmentKind.PHOTO, name, name, caption, mime="image/jpeg", album=album)


def writing(*texts: str, places: list[Any] | None = None) -> Talker:
    def resolve(query: Query) -> Value:
        assert isinstance(query, SeeWriting)
        return {"places": [A] if places is None else places}

    return Talker("write", {"pieces": [{"text": text} for text in texts], "now": "2026-11-24"}, resolve)


def replying(*texts: str, **start: Any) -> Talker:
    def resolve(query: Query) -> Value:
        assert query == SeeThread(5)
        return {"thread": 5, "to": "Trường Mẫu A"}

    return Talker("reply", {"thread": 5, "pieces": [{"text": text} for text in texts], **start}, resolve)


def texts_of(intent: Any) -> list[str]:
    return [piece["text"] for piece in intent.pieces]


def labels(talker: Talker) -> list[str]:
    return [option.text_id for option in talker.screen.options]


def test_one_tap_sends_what_was_handed_in():
    talk = writing("Có người lạ trước cổng")
    assert talk.asks == "write.send"
    assert talk.screen.options[0].params == {"police": "Công an phường Mẫu Một"}
    assert [remark.text_id for remark in talk.screen.remarks] == ["help.hotlines"]
    talk.taps(0)
    assert talk.step == Write(11, [{"text": "Có người lạ trước cổng"}], masked=False)


def test_photo_first_text_later_and_one_tap():
    talk = writing().hands(photo("a")).types("Biển số xe").hands(photo("b", "Ảnh 2"))
    assert talk.asks == "write.begin"
    talk.types("1")
    assert isinstance(talk.step, Write)
    assert texts_of(talk.step) == ["", "Biển số xe", "Ảnh 2"]
    assert [piece.get("remote") for piece in talk.step.pieces] == ["a", None, "b"]


def test_an_album_is_answered_once():
    talk = Talker(
        "write",
        {"pieces": [{"text": "", "kind": "photo", "album": "7"}]},
        lambda _query: {"places": [A]},
    )
    turns = [talk.engine.advance(talk.conversation, Handed(photo(name, album="7"))) for name in "bc"]
    assert all(turn.quiet for turn in turns)
    assert not talk.engine.advance(talk.conversation, Handed(photo("d", album="8"))).quiet


def test_that_nobody_there_has_joined_is_said_before():
    talk = writing("Có người lạ", places=[B])
    assert [remark.text_id for remark in talk.screen.remarks] == ["write.not-joined", "help.hotlines"]


def test_nothing_can_not_be_sent_and_says_so():
    talk = writing().taps(0)
    assert (talk.asks, talk.screen.note) == ("write.begin", "write.empty")
    assert isinstance(talk.types("Nội dung").taps(0).step, Write)


@pytest.mark.parametrize("texts", [(), ("Có người lạ",)])
def test_not_to_send_sends_nothing(texts: tuple[str, ...]):
    assert writing(*texts).taps(1).step == Nothing("write.not-sent")


def test_who_has_no_police_is_told_so():
    assert writing("Xin chào", places=[]).step == Nothing("write.nobody")


@pytest.mark.parametrize(("option", "masked"), [(0, True), (1, False)])
def test_a_pupil_s_name_is_pointed_out_and_one_tap_still_sends(option: int, masked: bool):
    talk = writing(NAMES_PUPIL)
    assert labels(talk) == ["choice.write-masked", "choice.write-raw", "choice.write-not"]
    assert talk.screen.remarks[0].text_id == "write.names-pupil"
    assert talk.taps(option).step == Write(11, [{"text": NAMES_PUPIL}], masked=masked)


def test_a_pupil_s_name_that_comes_later_is_asked_about():
    talk = writing("Có việc gấp").types(NAMES_PUPIL).taps(0)
    assert talk.asks == "write.names-pupil"
    assert isinstance(talk.step.screen.options, tuple)
    talk.taps(0)
    assert isinstance(talk.step, Write)
    assert talk.step.masked
    assert writing("Có việc gấp").types(NAMES_PUPIL).taps(0).taps(2).step == Nothing("write.not-sent")


def test_who_stands_for_several_schools_is_asked_for_which():
    talk = writing("Có người lạ", places=[A, B])
    assert labels(talk)[0] == "choice.write-to-ward"
    talk.taps(0)
    assert talk.asks == "write.place"
    assert talk.screen.options[1].label == "Trường Mẫu B → Công an phường Mẫu Hai"
    assert talk.taps(1).step == Write(12, [{"text": "Có người lạ"}], masked=False)


def test_one_question_back_keeps_what_was_gathered():
    talk = writing(places=[A, B]).types("Có người lạ").taps(0).goes_back()
    talk.taps(0).taps(0)
    assert texts_of(talk.step) == ["Có người lạ"]


@pytest.mark.parametrize("kind", [AttachmentKind.STICKER, AttachmentKind.POLL, AttachmentKind.OTHER])
def test_what_can_t_be_passed_on_is_answered_kindly(kind: AttachmentKind):
    talk = writing("Có người lạ").hands(Attached(kind, "x", "x"))
    assert (talk.asks, talk.note) == ("write.send", "pieces.kind-not-taken")
    assert texts_of(talk.taps(0).step) == ["Có người lạ"]


def test_a_deliberate_reply_goes_at_once():
    assert replying("Đã rõ", send=True).step == ReplyInThread(5, [{"text": "Đã rõ"}])


@pytest.mark.parametrize("send", [True, False])
@pytest.mark.parametrize(("option", "masked"), [(0, True), (1, False)])
def test_a_reply_that_names_a_pupil_is_asked_about_before_it_goes(send: bool, option: int, masked: bool):
    talk = replying(NAMES_PUPIL, send=send)
    if not send:
        talk.taps(0)
    assert talk.asks == "write.names-pupil"
    assert talk.taps(option).step == ReplyInThread(5, [{"text": NAMES_PUPIL}], masked=masked)
    assert replying(NAMES_PUPIL, send=True).taps(2).step == Nothing("write.not-sent")


def test_a_reply_to_a_message_that_is_only_guessed_takes_one_tap():
    talk = replying("Đã rõ", send=False)
    assert talk.asks == "thread.reply-send"
    assert talk.taps(0).step == ReplyInThread(5, [{"text": "Đã rõ"}])


def test_a_reply_without_words_is_asked_for():
    talk = replying("", send=True)
    assert (talk.asks, dict(talk.screen.params)) == ("thread.reply", {"to": "Trường Mẫu A"})
    talk.types("Đã rõ").hands(photo("a")).taps(0)
    assert isinstance(talk.step, ReplyInThread)
    assert texts_of(talk.step) == ["Đã rõ", ""]


def test_a_reply_can_be_given_up_and_an_empty_one_is_not_sent():
    assert replying().taps(1).step == Nothing("write.not-sent")
    talk = replying().taps(0)
    assert talk.screen.note == "write.empty"


@pytest.mark.parametrize(
    ("found", "step"),
    [([], Nothing("threads.none")), ([{"id": 5, "title": "TD-0005 · Trường Mẫu A"}], ShowThread(5))],
)
def test_none_or_one_thread_needs_no_question(found: list[Any], step: Any):
    assert Talker("threads", {}, lambda query: found if query == SeeThreads() else None).step == step


def test_of_several_threads_one_is_picked():
    found = [{"id": 5, "title": "TD-0005 · Trường Mẫu A"}, {"id": 4, "title": "TD-0004 · Trường Mẫu B"}]
    talk = Talker("threads", {}, lambda _query: found)
    assert talk.asks == "threads.which"
    assert talk.taps(1).step == ShowThread(4)
