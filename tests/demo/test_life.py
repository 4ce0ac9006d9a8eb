"""People whose phones nobody plays: most answer in their own time, and each always does the same."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.acts.demo.life import Life, plan_moves
from bot.sandbox import Button, Sandbox, ShownMessage, World

LABELS = ("Đã nhận", "Đã triển khai", "Cần hỗ trợ")
BUTTONS = tuple((Button(label, data=label),) for label in LABELS)


@given(st.text(), st.booleans())
def test_whoever_it_is_does_the_same_again_and_only_what_is_offered(seed, invented):
    for offered in (LABELS, ("Xong",), ()):
        moves = plan_moves(seed, offered, invented=invented)
        assert moves == plan_moves(seed, offered, invented=invented)
        assert all(move.label in offered for move in moves)
        assert [move.after for move in moves] == sorted(move.after for move in moves)
        assert all(3 <= move.after <= 60 for move in moves[:1])


def test_among_many_some_stay_silent_and_most_have_received_it():
    plans = [plan_moves(f"+8490000{number}:5", LABELS, invented=False) for number in range(3000)]
    first = [moves[0].label if moves else "" for moves in plans]
    assert 0.15 < first.count("") / 3000 < 0.25
    assert first.count("Đã nhận") > 2000
    again = [moves[1] for moves in plans if len(moves) == 2]
    assert 0.15 < len(again) / 3000 < 0.35
    assert {move.label for move in again} == {"Đã triển khai"}


def test_only_schools_that_do_not_exist_ever_want_help():
    wanting = {
        invented: sum(
            move.label == "Cần hỗ trợ"
            for number in range(1000)
            for move in plan_moves(f"+8490000{number}:5", LABELS, invented=invented)
        )
        for invented in (True, False)
    }
    assert wanting[False] == 0
    assert 100 < wanting[True] < 250


def arrives(phone, text="Cảnh báo TB-0002", buttons=BUTTONS):
    message_id = phone.bot.next_message_id()
    return phone.show(ShownMessage(message_id, True, phone.world.clock.now(), text=text, buttons=buttons))


async def test_the_others_answer_and_the_visitor_s_phones_are_left_alone():
    world = World()
    async with Sandbox(world):
        others = [world.new_phone(f"+849000020{number:02d}") for number in range(20)]
        own, picked = world.new_phone("+84900003001"), world.new_phone("+84900003002")
        for phone in world.phones:
            phone.start()
            arrives(phone)
        life = Life(world, {own.number})
        picked.played = True
        life.look()
        assert taps(world) == [], "nobody answers at once"
        world.clock.forward(minutes=1)
        life.look()
        tapped = {number for number, _ in taps(world)}
        assert 10 <= len(tapped) < len(others)
        assert tapped <= {phone.chat_id for phone in others}


@pytest.mark.parametrize("channel", ["textonly", "zalo"])
async def test_without_buttons_the_number_is_typed_with_the_code(channel):
    world = World()
    async with Sandbox(world):
        phones = [world.new_phone(f"+849000020{number:02d}", channel=channel) for number in range(9)]
        for phone in phones:
            phone.say("Xin chào")
            arrives(phone, "Cảnh báo TB-0002\n\n1. Đã nhận\n2. Đã triển khai\n3. Cần hỗ trợ", ())
        life = Life(world, set())
        life.look()
        world.clock.forward(minutes=1)
        life.look()
        said = [message.text for phone in phones for message in phone.history if not message.by_bot]
        assert "1 TB-0002" in said


async def test_after_a_restart_nobody_types_the_same_answer_again():
    world = World()
    async with Sandbox(world):
        phones = [world.new_phone(f"+849000020{number:02d}", channel="zalo") for number in range(9)]
        for phone in phones:
            phone.say("Xin chào")
            arrives(phone, "Cảnh báo TB-0002\n\n1. Đã nhận\n2. Đã triển khai\n3. Cần hỗ trợ", ())
            phone.say("1 TB-0002")
        again = Life(world, set())
        again.look()
        world.clock.forward(minutes=10)
        again.look()
        assert {sum(not message.by_bot for message in phone.history) for phone in phones} == {2}


async def test_what_came_long_ago_is_not_answered_any_more():
    world = World()
    async with Sandbox(world):
        phones = [world.new_phone(f"+849000020{number:02d}") for number in range(9)]
        for phone in phones:
            phone.start()
            arrives(phone).at -= timedelta(hours=1)
        life = Life(world, set())
        life.look()
        world.clock.forward(minutes=5)
        life.look()
        assert taps(world) == []


async def test_what_comes_while_the_clock_goes_on_by_a_day_is_answered_all_the_same():
    world = World()
    async with Sandbox(world):
        phones = [world.new_phone(f"+849000020{number:02d}") for number in range(9)]
        life = Life(world, set())
        life.look()
        for phone in phones:
            phone.start()
            arrives(phone)
        world.clock.forward(hours=24)
        life.look()
        assert taps(world) != []


def taps(world):
    """(who, what) of every tap so far."""
    waiting = world.bot("telegram").queue.pending()
    queries = [one.body["callback_query"] for one in waiting if one.kind == "callback_query"]
    return [(query["from"]["id"], query["data"]) for query in queries]
