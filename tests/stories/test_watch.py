"""Who watches the bot: what is amiss is told once, /healthz says so, and the sign of life stops meanwhile."""

import asyncio
import json

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import select, update

from bot.sandbox import DEMO_TELEGRAM_TOKEN, DEMO_TEXTONLY_TOKEN
from bot.store import audit
from bot.store.tables import address, contact, finding, unit
from bot.store.tables import audit as trail
from tests.kit.roster import ADMINISTRATOR, DUTY_OFFICER, OFFICER_A, PRINCIPAL_A
from tests.kit.town import Town
from tests.stories.watching import KEY, TOKEN, Operator, hang, take_away, watched

PROBLEM, OVER = "Bot có trục trặc", "Đã hết trục trặc"


@pytest.fixture
async def operator() -> Operator:
    return Operator()


async def keep_acts(town: Town) -> None:
    async with town.database.write() as work:
        for number in range(3):
            await audit.append(work, act="look", subject=f"TB-{number}", now=town.world.clock.now())


async def test_while_all_is_well_the_sign_of_life_comes_and_nobody_hears_of_it(story_database, operator):
    async with watched(story_database, operator) as town:
        await town.member(ADMINISTRATOR)
        await operator.until_signs(2)
        status, said = await operator.health()
        assert (status, said["status"], said["findings"], said["database"]) == (200, "ok", [], "up")
        assert [(lane["channel"], lane["breaker"], lane["queued"]) for lane in said["lanes"]] == [
            ("telegram", "closed", {})
        ]
        assert said["audit_age"] < 20


async def test_what_nobody_sends_is_told_once_and_once_more_when_it_is_over(story_database, operator, channel):
    async with watched(story_database, operator, channel) as town:
        administrator, officer = await town.member(ADMINISTRATOR), await town.member(DUTY_OFFICER)
        await operator.until_signs(1)
        await hang(town, DUTY_OFFICER)
        shown = await administrator.sees(PROBLEM, timeout=30)
        assert "Tin khẩn hoặc câu trả lời chưa gửi được (1, từ" in shown.text
        assert "truongan doctor" in shown.text
        said = await operator.until_status("down")
        assert (await operator.health())[0] == 503
        assert [one["fault"] for one in said["findings"]] == ["unsent-urgent"]
        assert said["lanes"][0]["queued"] == {"2": 1}
        signs = operator.signs
        await asyncio.sleep(5)  # three looks more
        assert operator.signs == signs
        await take_away(town)
        await administrator.sees(OVER, timeout=30)
        await operator.until_status("ok")
        await operator.until_signs(1)
        assert officer.messages == []
        async with town.database.read() as work:
            assert (await work.connection.execute(select(finding))).all() == []


async def test_a_bot_that_starts_again_does_not_repeat_what_was_told(story_database, operator):
    async with watched(story_database, operator) as town:
        administrator = await town.member(ADMINISTRATOR)
        await hang(town, ADMINISTRATOR)
        await administrator.sees(PROBLEM, timeout=30)
        await town.closes()
        signs = operator.signs
        await town.opens()
        await asyncio.sleep(1)
        await operator.until_status("down")
        await asyncio.sleep(3)
        assert administrator.unexpected == []
        assert operator.signs == signs


async def test_a_trail_that_was_changed_withholds_the_sign_of_life(story_database, operator):
    async with watched(story_database, operator) as town:
        administrator = await town.member(ADMINISTRATOR)
        await keep_acts(town)
        await operator.until_signs(1)
        async with town.database.write() as work:
            await work.connection.execute(update(trail).where(trail.c.id == 2).values(subject="TB-9999"))
        shown = await administrator.sees(PROBLEM, timeout=30)
        assert "Nhật ký bị sửa hoặc thiếu dòng" in shown.text
        said = await operator.until_status("degraded")
        assert (await operator.health())[0] == 200
        assert [one["fault"] for one in said["findings"]] == ["trail-broken"]
        signs = operator.signs
        await asyncio.sleep(3)
        assert operator.signs == signs
        async with town.database.write() as work:
            await work.connection.execute(update(trail).where(trail.c.id == 2).values(subject="TB-1"))
        await administrator.sees(OVER, timeout=30)


async def test_what_is_only_late_does_not_stop_the_sign_of_life(story_database, operator):
    async with watched(story_database, operator) as town:
        administrator = await town.member(ADMINISTRATOR)
        await hang(town, ADMINISTRATOR, minutes=60, priority=6)
        await administrator.sees("Tin thường gửi chậm", timeout=30)
        assert (await operator.until_status("degraded"))["findings"][0]["gravity"] == "slight"
        await operator.until_signs(2)


async def test_an_operator_who_does_not_answer_is_in_nobodys_way(story_database, operator):
    async with watched(story_database, operator) as town:
        operator.status = 500
        administrator = await town.member(ADMINISTRATOR)
        await operator.until_signs(2)
        await operator.until_status("ok")
        text = (await operator.metrics())[1]
        assert "truongan_heartbeat_timestamp_seconds 0.0" in text
        assert administrator.messages == []


async def test_the_administrator_hears_of_it_on_the_channel_that_works(story_database, operator):
    async with watched(story_database, operator, "both") as town:
        by_telegram = await town.member(ADMINISTRATOR, "telegram")
        by_text = await town.member(ADMINISTRATOR, "textonly")
        hole = town.world.faults.server_error(503, channel="telegram")
        await town.member(PRINCIPAL_A, "telegram")
        await town.sends(OFFICER_A)
        said = await operator.until_status("degraded")
        assert {lane["channel"]: lane["breaker"] for lane in said["lanes"]} == {
            "telegram": "open",
            "textonly": "closed",
        }
        await hang(town, ADMINISTRATOR)
        await by_text.sees(PROBLEM, timeout=30)
        assert by_telegram.messages == []
        town.world.faults.remove(hole)
        await take_away(town)
        await operator.until_status("ok")
        for someone in town.people:
            someone.ignores_the_rest()
        by_text.ignores_the_rest()


async def test_metrics_can_be_read_and_hold_nothing_that_is_anybodys(story_database, operator):
    async with watched(story_database, operator) as town:
        principal, officer = await town.member(PRINCIPAL_A), await town.member(DUTY_OFFICER)
        made = await town.sends(DUTY_OFFICER)
        await principal.sees("Giả giáo viên")
        principal.chooses("Đã nhận")
        await operator.until_signs(1)
        assert (await operator.metrics("wrong"))[0] == 401
        status, text = await operator.metrics()
        assert status == 200
        samples = {
            sample.name: sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }
        assert samples["truongan_database_up"] == 1
        assert samples["truongan_updates_total"] >= 1
        assert samples["truongan_heartbeat_timestamp_seconds"] > 0
        assert 'purpose="advisory",state="accepted"' in text
        said = text + json.dumps((await operator.health())[1])
        for secret in [*await everything_private(town), made.code, "Giả giáo viên"]:
            assert secret not in said, secret
        principal.ignores_the_rest()
        officer.ignores_the_rest()


async def everything_private(town: Town) -> list[str]:
    async with town.database.read() as work:
        people = await work.connection.execute(select(contact.c.name, contact.c.phone))
        chats = await work.connection.scalars(select(address.c.external_id))
        bots = await work.connection.scalars(select(address.c.bot).where(address.c.channel == "telegram"))
        units = await work.connection.scalars(select(unit.c.name))
        found = [word for row in people for word in (row.name, row.phone, f"0{row.phone.removeprefix('+84')}")]
        found += [*chats, *bots, *units]
    return [*found, DEMO_TELEGRAM_TOKEN, DEMO_TEXTONLY_TOKEN, TOKEN, KEY]
