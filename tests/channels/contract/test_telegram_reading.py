"""What only Telegram brings from people: contacts, taps, memberships, groups; against the sandbox."""

import pytest

from bot.domain.incoming import (
    Attached,
    AttachmentKind,
    Blocked,
    NothingToDo,
    Said,
    SharedContact,
    SpokeInGroup,
    Tapped,
    Unblocked,
)


@pytest.fixture(params=["polling", "webhook"])
def way(request):
    return request.param


async def test_everything_that_a_person_can_do(open_line, way):
    line = await open_line("telegram", way)
    phone = line.phone
    phone.start()
    phone.share_contact()
    phone.forward_contact("+84909999999", 555)
    phone.forward_contact("+84909999999")
    phone.send_document(name="Kế hoạch.pdf", caption="kính gửi")
    phone.send_video()
    phone.send_audio()
    phone.send_sticker()
    phone.send_location()
    phone.send_poll("Họp lúc nào?", ["8h", "14h"])
    phone.edit(phone.say("sai"), "đúng")
    phone.forward("Tin đồn")
    phone.block()
    phone.unblock()
    whats = [incoming.what for incoming in await line.reads(15)]
    assert whats[1] == SharedContact("84901234567", own=True)
    assert whats[2:4] == [SharedContact("84909999999", own=False)] * 2
    assert isinstance(whats[4], Attached)
    assert (whats[4].kind, whats[4].name, whats[4].caption) == (
        AttachmentKind.DOCUMENT,
        "Kế hoạch.pdf",
        "kính gửi",
    )
    assert [what.kind.value for what in whats[5:10]] == ["video", "audio", "sticker", "location", "poll"]
    assert [type(what) for what in whats[10:]] == [Said, NothingToDo, Said, Blocked, Unblocked]
    assert whats[8].caption == "10.7769, 106.7009"
    assert [whats[10].forwarded, whats[12].forwarded] == [False, True]


async def test_a_file_comes_with_all_that_is_needed_to_send_it_on(open_line, way):
    line = await open_line("telegram", way)
    asked = line.phone.say("Xin xem")
    sent = line.phone.send_document(name="Kế hoạch.pdf", reply_to=asked, forwarded_from="Tổ trưởng")
    line.phone.send_photo(caption="Cổng", album="77")
    document, photo = (incoming.what for incoming in (await line.reads(3))[1:])
    assert document == Attached(
        AttachmentKind.DOCUMENT,
        remote_id=sent.file.file_id,
        unique_id=sent.file.unique_id,
        name="Kế hoạch.pdf",
        mime="application/pdf",
        message_id=str(sent.id),
        reply_to=str(asked.id),
        forwarded=True,
    )
    assert (photo.album, photo.mime, photo.forwarded) == ("77", "image/jpeg", False)


async def test_a_tap_comes_with_its_data_and_message(open_line, way):
    line = await open_line("telegram", way)
    line.phone.start()
    button = {"text": "Đã nhận", "callback_data": "a:3:1"}
    sent = await line.client.send_message(
        line.phone.chat_id, "Cảnh báo", reply_markup={"inline_keyboard": [[button]]}
    )
    line.phone.tap("Đã nhận")
    tap = (await line.reads(2))[1].what
    assert isinstance(tap, Tapped)
    assert (tap.data, tap.message_id) == ("a:3:1", str(sent.message_id))


async def test_a_group_is_told_apart(open_line, way):
    line = await open_line("telegram", way)
    group = line.sandbox.world.new_group("Hiệu trưởng")
    group.say(line.phone, "/start")
    [spoke] = await line.reads(1)
    assert (spoke.what, spoke.external_id) == (SpokeInGroup(), str(group.chat_id))


async def test_a_second_reader_makes_both_complain_and_go_on(open_line, caplog):
    first = await open_line("telegram", "polling")
    second = await open_line("telegram", "polling")
    await first.sandbox.world.until(lambda: "409" in caplog.text)
    await second.close()
    first.phone.say("Vẫn nghe")
    assert (await first.reads(1))[0].what.text == "Vẫn nghe"


async def test_polling_takes_over_from_a_webhook_without_losing_what_waits(open_line):
    brought = await open_line("telegram", "webhook")
    brought.inbox.failing = 10**6
    brought.phone.say("Chờ đó")
    polled = await open_line("telegram", "polling")
    [read] = await polled.reads(1)
    assert read.what.text == "Chờ đó"
