"""What a visitor does on a phone with Zalo, and to Zalo itself."""

from bot.sandbox.page.disputes import DISPUTES


async def test_on_zalo_there_are_stickers_and_nothing_is_edited(visitor, lan):
    assert await visitor.does("sticker", lan, emoji="🙏") == ""
    assert (lan.screen[-1].kind.value, lan.screen[-1].details) == ("sticker", {"emoji": "🙏"})
    assert await visitor.does("sticker", lan, emoji="👍" * 20) != ""
    assert "không sửa được" in await visitor.does("edit", lan, message=lan.screen[0].id, text="khác")
    assert await visitor.does("delete", lan, message=lan.screen[0].id) == ""


async def test_zalo_goes_down_is_overrun_and_uses_up_its_month(visitor, zalo, lan):
    for name, refusal in (("zalo-down", 502), ("too-many", 429), ("zalo-quota", 429)):
        for _ in range(2):  # turned on twice it is on once
            assert await visitor.does("fault", name=name, on=True) == ""
        assert (await visitor.sees())["faults"] == [name]
        assert (await zalo.send(lan.chat_id)).refusal[0] == refusal
        assert await visitor.does("fault", name=name, on=False) == ""
        assert (await zalo.send(lan.chat_id)).body["ok"]
        assert (await visitor.sees())["faults"] == []


async def test_what_is_disputed_about_zalo_can_be_tried_either_way(visitor, sandbox, zalo, lan):
    assert (await visitor.sees())["disputes"]["over_quota"] == "refused"
    await visitor.does("fault", name="zalo-quota", on=True)
    for reading, seen in (("accepted", 1), ("lost", 0)):
        before = len(lan.screen)
        assert await visitor.does("dispute", name="over_quota", reading=reading) == ""
        assert (await zalo.send(lan.chat_id)).body["ok"]
        assert len(lan.screen) - before == seen
    for name, readings in DISPUTES.items():
        for reading in readings:
            assert await visitor.does("dispute", name=name, reading=reading) == ""
            assert (await visitor.sees())["disputes"][name] == reading
    for wrong in ({"name": "queue", "reading": "both"}, {"name": "users", "reading": "0"}, {"name": "queue"}):
        assert await visitor.does("dispute", **wrong) != ""
    assert sandbox.zalo.settings.users == 50
