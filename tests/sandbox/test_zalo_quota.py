"""The free plan's limits: people who ever wrote, messages in a month; and what becomes of what is beyond them."""

from datetime import UTC, datetime

import pytest

from bot.sandbox import World


@pytest.fixture
def world():
    return World(datetime(2026, 11, 30, 16, 50, tzinfo=UTC))  # ten to midnight in Vietnam


@pytest.fixture
def plan(sandbox):
    return sandbox.zalo.settings


def people(world, count):
    phones = [world.new_phone(f"+8490555000{number}", channel="zalo") for number in range(count)]
    for phone in phones:
        phone.say("chào")
    return phones


async def test_the_free_plan_is_fifty_people_and_three_thousand_messages(plan):
    assert (plan.users, plan.messages, plan.counted, plan.over_quota) == (50, 3000, "both", "refused")


async def test_the_fifty_first_person_cannot_be_answered_but_is_heard(zalo, world, plan):
    plan.users = 2
    first, second, third = people(world, 3)

    assert (await zalo.send(third.chat_id)).refusal == (429, "Quota exceeded")
    assert [(await zalo.send(phone.chat_id)).status for phone in (first, second)] == [200, 200]
    assert len([await zalo.poll() for _ in range(3)]) == 3
    assert (await zalo.ask("sendChatAction", chat_id=third.chat_id, action="typing")).body["ok"]


async def test_the_message_beyond_the_last_is_refused_until_the_month_ends_in_vietnam(zalo, world, plan, sandbox):
    plan.messages = 4
    [an] = people(world, 1)

    assert [(await zalo.send(an.chat_id)).status for _ in range(4)] == [200, 200, 200, 429]
    assert sandbox.zalo.quota.used(world.clock.now()) == 4
    world.clock.forward(minutes=11)
    assert sandbox.zalo.quota.used(world.clock.now()) == 0
    assert (await zalo.send(an.chat_id)).status == 200


async def test_by_another_reading_only_what_the_bot_sends_counts(zalo, world, plan):
    plan.messages, plan.counted = 3, "outbound"
    [an] = people(world, 1)
    for _ in range(5):
        an.say("nữa")

    assert [(await zalo.send(an.chat_id)).status for _ in range(4)] == [200, 200, 200, 429]


async def test_what_is_refused_does_not_count(zalo, world, plan, sandbox):
    plan.counted = "outbound"
    [an] = people(world, 1)
    await zalo.send(an.chat_id, "")
    await zalo.send("0" * 20)

    assert sandbox.zalo.quota.used(world.clock.now()) == 0


@pytest.mark.parametrize(("over", "seen"), [("accepted", 1), ("lost", 0)])
async def test_what_is_beyond_may_be_accepted_or_silently_lost(zalo, world, plan, over, seen):
    plan.messages, plan.over_quota = 0, over
    [an] = people(world, 1)

    answer = await zalo.send(an.chat_id, "quá mức")

    assert answer.result["message_id"]
    assert len([message for message in an.screen if message.text == "quá mức"]) == seen
