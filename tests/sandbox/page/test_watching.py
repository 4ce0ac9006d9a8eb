"""What an open page is told: everything at first, then only what changed; and what it is told of each message."""

import asyncio
from datetime import datetime

from bot.sandbox.page import Advisory, Due, Entry, Overview, Step
from bot.sandbox.page.views import key_of
from bot.sandbox.server import Sandbox

LAN, HUNG = "+84901111111", "+84902222222"


class District:
    """A backstage of two people."""

    title = "Quận thử"

    def __init__(self):
        self.asked = 0

    def directory(self):
        return [
            Entry(LAN, "Nguyễn Thị Lan", "Hiệu trưởng", "THCS Trần Văn Ơn", "Phường Sài Gòn"),
            Entry(HUNG, "Trần Văn Hùng", "Cảnh sát khu vực", "Công an phường Sài Gòn"),
        ]

    def opening(self):
        return [(LAN, "telegram"), (HUNG, "textonly")]

    async def overview(self):
        self.asked += 1
        advisory = Advisory("TB-1", "khan", "Có kẻ lạ", accepted=1, answered=0, total=2, silent=("THCS",))
        return Overview(
            {"queued": self.asked}, (advisory,), (Due("2026-11-24T08:00:00+00:00", "Nhắc lần 2"),), ("x",)
        )

    async def tour(self):
        return [Step("start", "Mở bot", LAN, done=self.asked > 1)]

    async def next_due(self):
        return None

    async def is_calm(self):
        return True


async def test_the_first_news_is_everything_and_the_next_only_what_changed(visitor, scene):
    await scene.send(text="Chào <b>thầy</b>", parse_mode="HTML")
    async with visitor.watches() as news:
        first = await news.next()
        assert (first["full"], first["opening"], first["title"], first["faults"]) == (True, None, "", [])
        assert datetime.fromisoformat(first["now"]).tzinfo is not None
        [shown] = first["phones"]
        assert [message["bot"] for message in shown["messages"]] == [False, True]
        assert shown["messages"][1]["entities"] == [{"type": "bold", "offset": 5, "length": 4}]
        scene.an.say("vâng")
        [shown] = (await news.next())["phones"]
        assert [message["text"] for message in shown["messages"]] == ["vâng"]
        await scene.edit(scene.an.screen[1].id)
        changed = await news.until(lambda told: told["phones"][0]["messages"])
        assert [(m["text"], m["edited"]) for m in changed["phones"][0]["messages"]] == [("Khác", True)]


async def test_a_burst_is_told_in_few_pieces(visitor, an):
    async with visitor.watches() as news:
        await news.next()
        for number in range(300):
            an.say(str(number))
        told = await news.next()
        assert len(told["phones"][0]["messages"]) == 200
        assert told["phones"][0]["total"] == 301


async def test_faults_the_clock_toasts_and_typing_are_told(visitor, scene):
    async with visitor.watches() as news:
        await news.next()
        await visitor.does("fault", name="slow", on=True)
        assert (await news.next())["faults"] == ["slow"]
        await visitor.does("fault", name="slow", on=False)
        scene.world.clock.forward(hours=24)
        assert "now" in await news.until(lambda told: "phones" not in told)
        await scene.in_chat("sendChatAction", action="typing")
        typing = await news.until(lambda told: "phones" in told)
        assert typing["phones"][0]["typing"] == [1, "typing"]
        await scene.send(reply_markup={"inline_keyboard": [[{"text": "Ừ", "callback_data": "ok"}]]})
        scene.an.tap("ok")
        [tap] = (await scene.ask("getUpdates", allowed_updates=["callback_query"])).result
        await scene.ask("answerCallbackQuery", callback_query_id=tap["callback_query"]["id"], text="Đã ghi")
        told = await news.until(lambda told: told.get("phones", [{}])[0].get("toasts", {}).get("count"))
        assert told["phones"][0]["toasts"] == {
            "count": 1,
            "latest": [{"text": "Đã ghi", "alert": False, "url": ""}],
        }


async def test_commands_are_those_of_the_narrowest_scope(visitor, scene):
    async def commands(name, **more):
        await scene.ask("setMyCommands", commands=[{"command": name, "description": "x"}], **more)
        return (await visitor.sees_phone(scene.an))["commands"][0]["command"]

    assert await commands("a") == "a"
    assert await commands("b", language_code="vi") == "b"
    assert await commands("c", language_code="en") == "b"
    assert await commands("d", scope={"type": "all_private_chats"}) == "d"
    assert await commands("e", scope={"type": "chat", "chat_id": scene.an.chat_id}) == "e"
    binh = scene.world.new_phone("+84905555555")
    binh.start()
    assert await commands("f", scope={"type": "chat", "chat_id": binh.chat_id}) == "e"
    await scene.ask("setMyDescription", description="Bot của phường", language_code="vi")
    assert (await visitor.sees_phone(scene.an))["about"] == "Bot của phường"


async def test_replies_silence_and_buttons_are_told(visitor, scene):
    said = scene.an.send_document(name="công văn.pdf")
    link = {"text": "Mở", "url": "https://example.vn", "style": "primary"}
    await scene.send(
        reply_parameters={"message_id": said.id}, disable_notification=True, protect_content=True,
        reply_markup={"inline_keyboard": [[link]]},
    )  # fmt: skip
    *_, about, shown = (await visitor.sees_phone(scene.an))["messages"]
    assert about["file"] == {
        "name": "công văn.pdf", "size": 16, "mime": "application/pdf",
        "url": f"/page/file/{key_of(scene.an)}/{said.id}",
    }  # fmt: skip
    assert shown["reply_to"] == {"id": said.id, "bot": False, "kind": "document", "text": "công văn.pdf"}
    assert (shown["silent"], shown["protected"], shown["edited"]) == (True, True, False)
    [[button]] = shown["buttons"]
    assert (button["kind"], button["style"], button["url"]) == ("url", "primary", "https://example.vn")


async def test_the_stream_ends_with_the_server_and_can_be_joined_again(visitor, scene):
    async with visitor.watches() as news:
        await news.next()
        await scene.sandbox.stop()
        assert (await asyncio.wait_for(news.response.content.read(), 5)).strip() == b""
    await scene.sandbox.start()
    scene.an.say("vẫn đây")
    async with visitor.watches() as news:
        [shown] = (await news.next())["phones"]
        assert shown["messages"][-1]["text"] == "vẫn đây"


async def test_a_backstage_tells_who_is_who_and_how_it_goes(world, http, visitor):
    district = District()
    async with Sandbox(
        world, "1000000009:another-token-for-loopback-only", "other", backstage=district
    ) as sandbox:
        visitor.sandbox = sandbox
        async with visitor.watches() as news:
            first = await news.next()
            assert (first["title"], len(first["directory"])) == ("Quận thử", 2)
            assert first["opening"] == [key_of(world.phone(LAN)), key_of(world.phone(HUNG, "textonly"))]
            names = [(shown["name"], shown["title"], shown["unit"]) for shown in first["phones"]]
            assert names[0] == ("Nguyễn Thị Lan", "Hiệu trưởng", "THCS Trần Văn Ơn")
            assert first["overview"]["advisories"][0]["silent"] == ["THCS"]
            step = {"id": "start", "text": "Mở bot", "phone": LAN, "done": False, "at_clock": False}
            assert first["tour"] == [step]
            for _ in range(20):
                world.changed()
                await visitor.sees()
            assert district.asked == 1
            assert (await news.next())["tour"][0]["done"] is True
        assert await visitor.does("open", number=HUNG, channel="telegram") == ""
        assert world.phone(HUNG, "telegram").name == "Trần Văn Hùng"
