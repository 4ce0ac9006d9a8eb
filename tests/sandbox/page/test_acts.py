"""What a visitor does on phones and to the world, and what is refused with a sentence."""

import asyncio
import base64
import json
import math
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox import ImpossibleAction, PhoneState, Sandbox, World
from bot.sandbox.attachments import TINY_PNG
from bot.sandbox.guard import Complaint
from bot.sandbox.page.acts import ACTS
from bot.sandbox.page.endpoints import Page
from bot.sandbox.page.given import Given

PICTURE = base64.b64encode(TINY_PNG).decode()
BUTTONS = {
    "inline_keyboard": [
        [{"text": "Đã nhận", "callback_data": "ok", "style": "success"}],
        [{"text": "Như nhau", "callback_data": "one"}, {"text": "Như nhau", "callback_data": "two"}],
        [{"text": "Chép", "copy_text": {"text": "113"}}],
    ]
}


async def test_a_person_starts_with_a_code_and_talks(visitor, world, sandbox):
    phone = world.new_phone("+84905555555", "Lê Bình")
    assert await visitor.does("start", phone, code="ABC-1") == ""
    assert await visitor.does("say", phone, text="Chào bot\nxin hỏi") == ""
    assert [message.text for message in phone.screen] == ["/start ABC-1", "Chào bot\nxin hỏi"]
    assert "Mã mời" in await visitor.does("start", phone, code="có dấu")


async def test_a_tap_means_the_button_at_its_place(visitor, scene):
    await scene.send(reply_markup=BUTTONS)
    message = scene.an.screen[-1]
    for column in (0, 1):
        assert (
            await visitor.does("tap", scene.an, message=message.id, row=1, column=column, label="Như nhau") == ""
        )
    assert await visitor.does("tap", scene.an, message=message.id, row=2, column=0, label="Chép") == ""
    taps = [update["callback_query"]["data"] for update in (await scene.ask("getUpdates")).result]
    assert (taps, scene.an.clipboard) == (["one", "two"], "113")
    gone = await visitor.does("tap", scene.an, message=message.id, row=9, column=0, label="Đã nhận")
    assert "không còn nữa" in gone
    renamed = await visitor.does("tap", scene.an, message=message.id, row=0, column=0, label="Đã xem")
    assert "không còn nữa" in renamed


async def test_the_number_is_shared_by_the_key_that_asks_for_it(visitor, scene):
    keys = {"keyboard": [[{"text": "Gửi số", "request_contact": True}], ["Để sau"]], "one_time_keyboard": True}
    await scene.send(reply_markup=keys)
    assert (await visitor.sees_phone(scene.an))["keyboard"] == {
        "rows": [["Gửi số"], ["Để sau"]],
        "contact": "Gửi số",
    }
    assert await visitor.does("press", scene.an, label="Gửi số") == ""
    assert (scene.an.screen[-1].details["phone_number"], scene.an.keyboard) == ("84901234567", None)
    assert await visitor.does("press", scene.an, label="Gửi số") != ""


async def test_own_messages_are_edited_and_deleted_but_not_the_bots(visitor, scene):
    await scene.send()
    bots = scene.an.screen[-1]
    own = scene.an.say("nhầm")
    assert await visitor.does("edit", scene.an, message=own.id, text="đúng") == ""
    assert own.text == "đúng"
    assert await visitor.does("delete", scene.an, message=own.id) == ""
    assert "chính mình" in await visitor.does("delete", scene.an, message=bots.id)
    assert "không còn nữa" in await visitor.does("edit", scene.an, message=own.id, text="x")
    shown = (await visitor.sees_phone(scene.an))["messages"]
    assert [("text" in message, message["deleted"]) for message in shown[-2:]] == [(True, False), (False, True)]


async def test_a_message_is_answered_and_forwarded_from_another_phone(visitor, scene):
    await scene.send(protect_content=True)
    kept = scene.an.screen[-1]
    assert await visitor.does("say", scene.an, text="vâng", reply_to=kept.id) == ""
    assert scene.an.screen[-1].reply_to is kept
    binh = scene.world.new_phone("+84905555555", "Lê Bình", channel="textonly")
    photo = scene.an.send_photo(caption="cổng trường")
    source = f"telegram:{scene.an.user_id}"
    assert await visitor.does("forward", binh, source=source, message=photo.id) == ""
    forwarded = binh.screen[-1]
    assert (forwarded.text, forwarded.forwarded_from) == ("cổng trường", "Nguyễn Văn An")
    assert forwarded.file.data == TINY_PNG
    assert "Tin chuyển tiếp" in await visitor.does("edit", binh, message=forwarded.id, text="x")
    assert "được bảo vệ" in await visitor.does("forward", binh, source=source, message=kept.id)


async def test_files_go_out_with_their_names_and_kinds(visitor, an):
    photo = {"kind": "photo", "name": "anh.png", "mime": "text/html", "caption": "xem giúp", "data": PICTURE}
    assert await visitor.does("file", an, **photo) == ""
    assert (an.screen[-1].file.mime, an.screen[-1].text) == ("image/png", "xem giúp")
    paper = {"kind": "document", "name": "công văn.pdf", "mime": "application/pdf", "data": PICTURE}
    assert await visitor.does("file", an, **paper) == ""
    assert await visitor.does("voice", an, seconds=12) == ""
    assert await visitor.does("location", an, latitude=10.77, longitude=106.7) == ""
    assert await visitor.does("share-contact", an) == ""
    assert [m.kind.value for m in an.screen[-4:]] == ["document", "voice", "location", "contact"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"data": base64.b64encode(b"no picture").decode()}, "không phải ảnh"),
        ({"data": "***"}, "Không đọc được tệp"),
        ({"data": "ảnh"}, "Không đọc được tệp"),
        ({"data": ""}, "Tệp rỗng"),
        ({"kind": "voice"}, "Chỉ gửi được"),
        ({"name": ""}, "Chưa có nội dung"),
        ({"caption": "x" * 1025}, "tối đa là 1024"),
        ({"data": "A" * (4 * (20 * 1024 * 1024 // 3 + 1))}, "tối đa là 20 MB"),
        ({"data": "A" * (4 * 8 * 1024 * 1024)}, "quá lớn"),
    ],
)
async def test_a_file_that_is_unfit_is_refused(visitor, an, change, words):
    photo = {"kind": "photo", "name": "anh.png", "mime": "", "caption": "", "data": PICTURE}
    assert words in await visitor.does("file", an, **{**photo, **change})
    assert len(an.screen) == 1


@pytest.mark.parametrize(
    "text",
    ["", "  \n ", None, 5, ["x"], {"a": 1}, "x" * 4097, "x" * 1_000_000, "a\x00b", "a\x1b[0m", "\ud800"],
    ids=["empty", "blank", "none", "number", "list", "object", "4097", "a million", "nul", "escape", "surrogate"],
)
async def test_text_that_no_phone_would_send_is_refused(visitor, an, text):
    assert await visitor.does("say", an, text=text) != ""
    assert len(an.screen) == 1


async def test_text_is_limited_by_the_channel(visitor, world, an):
    binh = world.new_phone("+84905555555", channel="textonly")
    assert await visitor.does("say", an, text="x" * 4096) == ""
    assert "tối đa là 2000" in await visitor.does("say", binh, text="x" * 2001)


async def test_blocking_leaving_and_losing_signal(visitor, scene):
    an = scene.an
    assert await visitor.does("block", an) == ""
    assert await visitor.does("say", an, text="x") == "Máy này không làm được việc đó lúc này."
    assert "chưa mở bot" in await visitor.does("block", an)
    assert await visitor.does("unblock", an) == ""
    assert "không chặn" in await visitor.does("unblock", an)
    assert await visitor.does("signal", an, lost=True) == ""
    assert (await visitor.sees_phone(an))["lost"] is True
    assert await visitor.does("signal", an, lost=False) == ""
    assert (await scene.send()).status == 200
    assert await visitor.does("deactivate", an) == ""
    assert await visitor.does("unblock", an) != ""
    assert an.state is PhoneState.DEACTIVATED


async def test_further_phones_are_opened_once(visitor, world):
    stranger = {"number": "0905 555 555", "name": "  Người   lạ ", "channel": "textonly"}
    assert await visitor.does("open", **stranger) == ""
    assert await visitor.does("open", **stranger) == ""
    [phone] = world.phones
    assert (phone.number, phone.name, phone.channel) == ("+84905555555", "Người lạ", "textonly")
    assert "không phải số" in await visitor.does("open", number="123", name="x", channel="telegram")
    assert "kênh" in await visitor.does("open", number="0905555556", name="x", channel="fax")
    assert await visitor.does("open", number="0905555556", channel="telegram") != ""


async def test_the_clock_only_goes_forward(visitor, world):
    before = world.clock.now()
    assert await visitor.does("clock", seconds=600) == ""
    assert timedelta(seconds=600) <= world.clock.now() - before < timedelta(seconds=660)
    morning = (world.clock.now() + timedelta(days=1, hours=7)).strftime("%Y-%m-%dT07:30")
    assert await visitor.does("clock", until=morning) == ""
    assert f"{world.clock.now():%H:%M}" == "00:30"
    for wrong in ({"until": "2001-01-01T07:30"}, {"until": "9999-12-31T23:59"}, {"until": "0001-01-01T00:00"}):
        assert await visitor.does("clock", **wrong) != ""
    for more in (
        {"until": "mai"},
        {"seconds": -5},
        {"seconds": 1e300},
        {"seconds": math.nan},
        {"seconds": "9"},
        {},
    ):
        assert await visitor.does("clock", **more) != ""


async def test_faults_are_turned_on_and_off(visitor, scene):
    assert await visitor.does("fault", name="telegram-down", on=True) == ""
    assert (await scene.send()).status == 502
    assert await visitor.does("fault", name="telegram-down", on=False) == ""
    assert (await scene.send()).status == 200
    assert await visitor.does("fault", name="too-many", on=True) == ""
    assert (await scene.send()).body["parameters"] == {"retry_after": 5}
    assert (await scene.ask("getMe")).status == 200
    assert await visitor.does("fault", name="cut-after", on=True) == ""
    assert await visitor.does("fault", name="slow", on=True) == ""
    assert (await visitor.sees())["faults"] == ["slow", "too-many", "cut-after"]
    assert "Không có sự cố" in await visitor.does("fault", name="fire", on=True)
    assert await visitor.does("fault", name="slow", on="yes") != ""


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["telegram", "0905555555"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
WORDS = [
    "text", "code", "message", "row", "column", "label", "reply_to", "kind", "name", "mime", "caption", "data",
    "seconds", "latitude", "longitude", "number", "channel", "until", "on", "lost", "source",
    "emoji", "reading",
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    action=st.sampled_from([*ACTS, "forward", "signal", "open", "clock", "fault", "dispute"]) | JSON,
    phone=st.just("telegram:7100000001") | JSON,
    rest=st.dictionaries(st.sampled_from(WORDS), JSON, max_size=5),
)
def test_whatever_is_asked_it_is_done_or_refused_in_words(action, phone, rest):
    world = World()
    Sandbox(world)
    world.new_phone("+84901234567").start()
    asked = {"action": action, "phone": phone, "source": "telegram:7100000001", "message": 1, **rest}
    with suppress(Complaint, ImpossibleAction):
        asyncio.run(Page(world).do(Given(json.loads(json.dumps(asked)))))
