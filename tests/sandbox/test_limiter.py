"""The limiter: what passes at which instant, and how a refusal sounds over HTTP."""

import pytest

from bot.sandbox.limiter import Limiter, Limits


def passes(limiter, moments, chat="1"):
    return [limiter.retry_after(chat if isinstance(chat, str) else chat(n), now) for n, now in enumerate(moments)]


def each_own(number):
    return str(number)


@pytest.fixture
def limiter():
    return Limiter(Limits(limiting=True))


def test_a_bot_may_send_five_at_once_and_thirty_a_second_evenly(limiter):
    assert passes(limiter, [0.0] * 7, each_own) == [0] * 5 + [1, 1]
    evenly = [1.0 + n / 30 for n in range(300)]
    assert not any(passes(limiter, evenly, each_own))


def test_thirty_one_a_second_are_too_many_before_long(limiter):
    refused = [wait for wait in passes(limiter, [n / 33 for n in range(330)], each_own) if wait]

    assert 10 <= len(refused) <= 30


def test_a_person_may_get_three_at_once_and_one_a_second(limiter):
    assert passes(limiter, [0.0] * 4) == [0, 0, 0, 1]
    assert passes(limiter, [1.0, 1.01, 2.0]) == [0, 1, 0]


def test_a_group_may_get_twenty_a_minute(limiter):
    assert passes(limiter, [float(n) / 10 for n in range(21)], "-100") == [0] * 20 + [1]
    assert passes(limiter, [3.1], "-100") == [0]
    assert passes(limiter, [3.2], "-100") == [3]


def test_what_is_refused_takes_nothing(limiter):
    passes(limiter, [0.0] * 50)

    assert passes(limiter, [1.0]) == [0]


def test_off_it_lets_everything_pass():
    assert not any(passes(Limiter(Limits()), [0.0] * 100))


def test_a_penalty_begins_with_a_refusal_doubles_and_is_forgiven():
    limiter = Limiter(Limits(limiting=True, penalty=3.0))
    assert passes(limiter, [0.0] * 5, "1") == [0, 0, 0, 3, 3]
    assert passes(limiter, [2.5], "2") == [1]
    assert passes(limiter, [4.0] * 4, "3") == [0, 0, 0, 6]
    assert passes(limiter, [90.0] * 4, "4") == [0, 0, 0, 3]


async def test_over_the_limit_the_bot_is_told_429_and_the_person_sees_nothing(scene):
    scene.sandbox.telegram.settings.limits.limiting = True
    replies = [await scene.send() for _ in range(4)]

    assert [reply.status for reply in replies] == [200, 200, 200, 429]
    assert replies[-1].body["parameters"]["retry_after"] == 1
    assert len([message for message in scene.an.screen if message.by_bot]) == 3


async def test_calls_that_send_nothing_are_not_counted(scene):
    scene.sandbox.telegram.settings.limits.limiting = True
    for _ in range(20):
        assert (await scene.in_chat("sendChatAction", action="typing")).status == 200
    assert (await scene.send()).status == 200


async def test_an_album_counts_for_each_of_its_messages(scene):
    scene.sandbox.telegram.settings.limits.limiting = True
    photo = {"type": "photo", "media": scene.an.send_photo().file.file_id}
    assert (await scene.in_chat("sendMediaGroup", media=[photo] * 3)).status == 200
    assert (await scene.send()).status == 429
