"""The engine by itself, with flows made for the test: replay, back, old buttons, flows that changed."""

from collections.abc import Generator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot.dialogue.engine import Conversation, Drift, Engine, Entry
from bot.dialogue.intents import Nothing
from bot.dialogue.queries import FindInvitee, Query
from bot.dialogue.steps import Ask, Fact, Given, Heard, Misheard, Option, Picked, Screen, Value
from tests.dialogue.talker import Talker


def colour(start: Mapping[str, Any]) -> Generator[Ask | Fact, Any, Nothing]:
    """Asks for a colour, looks it up, asks how many."""
    chosen = yield Ask(
        "colour",
        Screen(
            "talk.which",
            options=(Option("red", label="Đỏ"), Option("green", label="Xanh lá"), Option(None, "choice.stay")),
        ),
        _any_colour,
    )
    found = yield Fact("price", FindInvitee(code=chosen))
    many = yield Ask(f"many of {found}", Screen("talk.which"), lambda event: getattr(event, "text", "") or "?")
    return Nothing(f"{start['who']}: {many} x {chosen} at {found}")


def _any_colour(event: Given) -> Value | Misheard:
    if isinstance(event, Heard) and event.text.isalpha():
        return event.text
    return Misheard("talk.pick-one")


def _price(query: Query) -> str:
    assert isinstance(query, FindInvitee)
    return f"price of {query.code}"


def engine() -> Engine:
    return Engine({("colour", 1): colour})


def talker() -> Talker:
    return Talker("colour", {"who": "An"}, _price, engine())


def test_a_conversation_is_asked_answered_and_ends_in_its_intent():
    talk = talker().taps(1).types("ba")
    assert talk.step == Nothing("An: ba x green at price of green")


def test_replaying_the_log_finds_the_same_place_again_and_asks_no_fact_twice():
    talk = talker().types("tím")
    for _ in range(3):
        assert talk.step.key == "many of price of tím"
    assert talk.queries == [FindInvitee(code="tím")]


def test_the_newest_version_is_opened_and_a_running_one_keeps_its_own():
    def renamed(_start):
        yield Ask("shade", Screen("talk.which"))

    newer = Engine({("colour", 1): colour, ("colour", 2): renamed})
    assert newer.open("colour", {}).version == 2
    running = talker().taps(0).conversation
    step = newer.step(running)
    assert isinstance(step, Ask)
    assert step.key == "many of price of red"


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1", "red"),
        ("1.", "red"),
        ("số 2", "green"),
        ("2 ạ", "green"),
        ("3", None),
        ("Đỏ", "red"),
        ("đỏ", "red"),
        ("do", "red"),
        ("ĐỎ!", "red"),
        ("xanh la", "green"),
        ("xanh lá", "green"),
        ("Xanh la\u0301", "green"),  # typed in two characters, as some keyboards do
        ("Ở lại", None),
        ("o lai", None),
        ("Stay", None),  # the label in the other language
    ],
)
def test_an_option_is_picked_by_number_or_by_label_with_or_without_marks(typed, value):
    talk = talker().types(typed)
    assert talk.conversation.log[0] == Entry("colour", value)


@pytest.mark.parametrize("typed", ["0", "4", "999", "🙂", "", "   ", "đỏ 1 xanh"])
def test_what_is_no_option_and_cannot_be_used_is_asked_again(typed):
    talk = talker().types(typed)
    assert (talk.note, talk.asks, talk.conversation.log) == ("talk.pick-one", "talk.which", ())


def test_an_emoji_is_not_taken_for_an_option_that_has_only_an_emoji():
    def marks(_start):
        yield Ask("mark", Screen("talk.which", options=(Option("red", label="🔴"), Option("none", "choice.stay"))))

    talk = Talker("marks", engine=Engine({("marks", 1): marks})).types("👍")
    assert talk.note == "talk.pick-one"


def test_two_options_of_one_name_are_told_apart_by_number_only():
    def twins(_start):
        yield Ask("twin", Screen("talk.which", options=(Option(1, label="Trường A"), Option(2, label="truong a"))))
        return Nothing("end")

    twin_engine = Engine({("twins", 1): twins})
    assert Talker("twins", engine=twin_engine).types("Trường A").note == "talk.pick-one"
    assert Talker("twins", engine=twin_engine).types("2").conversation.log == (Entry("twin", 2),)


def test_a_button_of_another_screen_is_known_as_old():
    talk = talker()
    first_screen = talk.conversation.token()
    talk.taps(0)
    talk.taps(0, token=first_screen)
    assert (talk.note, talk.conversation.log[-1].key) == ("talk.old-button", "price")


@pytest.mark.parametrize("index", [3, 99, -1])
def test_a_button_that_the_screen_has_not_is_old_too(index):
    assert talker().taps(index).note == "talk.old-button"


def test_a_screen_has_one_token_however_it_was_come_by():
    talk = talker()
    before = talk.conversation.token()
    assert talk.types("!").conversation.token() == before
    assert talk.taps(0).goes_back().conversation.token() == before
    assert Talker("colour", {"who": "Bình"}, talk.resolve, engine()).conversation.token() != before


def test_back_takes_the_last_answer_and_the_facts_after_it():
    talk = talker().taps(0)
    talk.goes_back()
    assert (talk.conversation.log, talk.asks) == ((), "talk.which")
    assert engine().back(talk.conversation) is None


def test_back_keeps_the_facts_before_the_answer():
    log = (Entry("a", 1), Entry("b", "fact", fact=True), Entry("c", 2), Entry("d", "fact", fact=True))
    earlier = engine().back(Conversation("colour", 1, {}, log))
    assert earlier is not None
    assert earlier.log == log[:2]


def test_nothing_can_be_answered_while_a_fact_is_looked_up_or_after_the_end():
    waiting = Conversation("colour", 1, {"who": "An"}, (Entry("colour", "red"),))
    ended = talker().taps(0).types("ba").conversation
    for conversation in (waiting, ended):
        with pytest.raises(Drift):
            engine().advance(conversation, Heard("1"))


def shorter(_start: Mapping[str, Any]) -> Generator[Ask, Any, Nothing]:
    yield Ask("colour", Screen("talk.which"))
    return Nothing("end")


def other_question(_start: Mapping[str, Any]) -> Generator[Ask, Any, Nothing]:
    yield Ask("size", Screen("talk.which"))
    return Nothing("end")


def fact_became_question(_start: Mapping[str, Any]) -> Generator[Ask, Any, Nothing]:
    yield Ask("colour", Screen("talk.which"))
    yield Ask("price", Screen("talk.which"))
    return Nothing("end")


@pytest.mark.parametrize("changed", [shorter, other_question, fact_became_question])
def test_a_flow_that_changed_under_a_running_conversation_drifts(changed):
    running = talker().taps(0).conversation
    for act in (
        lambda engine: engine.step(running),
        lambda engine: engine.advance(running, Picked(running.token(), 0)),
    ):
        with pytest.raises(Drift):
            act(Engine({("colour", 1): changed}))


def test_a_flow_that_is_gone_drifts():
    running = talker().conversation
    with pytest.raises(Drift):
        Engine({}).step(running)
    with pytest.raises(Drift):
        Engine({("colour", 2): colour}).step(running)


def test_after_an_upgrade_a_conversation_stands_at_its_last_question_that_still_fits():
    log = (Entry("colour", "green"), Entry("price", "price of green", fact=True), Entry("gone", 7))
    mended = engine().mend(Conversation("colour", 1, {"who": "An"}, log, held=("x",)))
    assert mended.log == log[:2]
    assert isinstance(engine().step(mended), Ask)
    assert engine().mend(mended) == mended


def test_a_conversation_of_an_old_version_goes_on_in_the_newest_as_far_as_it_fits():
    newer = Engine({("colour", 2): colour})
    old = talker().taps(1).conversation
    assert newer.mend(old).version == 2


def test_what_fits_is_left_alone_with_all_that_it_holds():
    kept = replace(talker().conversation, held=("a piece",))
    assert engine().mend(kept) is kept


def test_a_flow_that_is_gone_can_not_be_mended():
    with pytest.raises(Drift):
        engine().mend(Conversation("nowhere", 1))
