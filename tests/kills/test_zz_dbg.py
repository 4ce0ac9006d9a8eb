import asyncio, pytest
from tests.kills.test_moments import *
from tests.kills.test_moments import district
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_dbg(district, tmp_path):
    day = Day(district)
    await day.begins()
    async with district.bot(moment=Moment(Work.CLIMBING, When.SAVED), errors_expected=True) as bot:
        await asyncio.sleep(4)
        print("ended", bot.ended.is_set())
        async def st(bot):
            print("XX answers", await district.count(answer), "rem", await district.count(outbox, outbox.c.purpose=="reminder"), "climb", await district.count(climb), "rec", await district.count(recipient), "inbox", await district.count(inbox))
            print("\n".join(l for l in bot.log if "apsched" not in l)[-3500:])
        await st(bot)
    async with district.bot(errors_expected=True) as bot:
        await asyncio.sleep(6)
        await st(bot)
    assert 0
