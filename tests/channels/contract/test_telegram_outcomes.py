"""What only Telegram has: styles, edits, keyboards, files, toasts, groups; over real HTTP against the sandbox."""

import pytest

from bot.domain.delivery import Accepted, Failed, Moved, Reason, Unknown
from bot.domain.messages import Call, CallKind, Choice, File, FileKind, Part, Tone
from bot.domain.richtext import RichText, Run, Style, bold
from bot.sandbox import GroupKind
from bot.sandbox.attachments import TINY_PNG

ANSWERS = (
    Choice("Đã nhận", "a:1:1", Tone.GOOD),
    Choice("Đã triển khai", "a:1:2"),
    Choice("Cần hỗ trợ", "a:1:3", Tone.DANGER),
)


@pytest.fixture
def telegram(open_bench):
    return open_bench("telegram")


async def test_styles_are_entities_and_links_show_no_preview(telegram):
    part = Part(RichText.of("👮🏽‍♀️ ", bold("Khẩn"), " xem https://example.vn"))
    assert isinstance(await telegram.outbound.send(Call(str(telegram.phone.chat_id), part)), Accepted)
    [message] = telegram.said_by_bot
    assert message.styled("bold") == ["Khẩn"]
    assert message.link_preview == {"is_disabled": True}


async def test_silent_and_protected_arrive_so(telegram):
    await telegram.send(silent=True, protect=True)
    await telegram.send()
    assert [(message.silent, message.protected) for message in telegram.said_by_bot] == [
        (True, True),
        (False, False),
    ]


@pytest.mark.parametrize("kind", list(FileKind))
async def test_every_kind_of_file_can_be_silent_and_protected(telegram, kind):
    file = File(1, kind, "tep", "application/octet-stream", TINY_PNG)
    assert isinstance(await telegram.send("Kèm", file=file, file_id=1, silent=True, protect=True), Accepted)
    [message] = telegram.said_by_bot
    assert (message.silent, message.protected) == (True, True)


@pytest.mark.parametrize("method", ["send_photo", "send_document", "send_voice", "send_video", "send_audio"])
async def test_what_a_person_sent_goes_on_by_its_id_without_its_bytes(telegram, method):
    sent = getattr(telegram.phone, method)()
    file = File(1, FileKind(sent.kind.value), "tep", "", b"", sent.file.file_id)
    outcome = await telegram.send("Trường gửi", file=file, file_id=1)
    assert isinstance(outcome, Accepted)
    assert telegram.said_by_bot[0].file.data == sent.file.data


async def test_a_number_can_be_copied_and_a_long_quote_is_folded(telegram):
    fold = Run("Kính gửi các trường…", frozenset({Style.FOLD}))
    choices = (Choice("Phát hành", "v:1:y", Tone.PRIMARY), Choice("Gọi 113", "", copies="113"))
    part = Part(RichText.of("Công văn\n", fold), choices)
    assert isinstance(await telegram.outbound.send(Call(str(telegram.phone.chat_id), part)), Accepted)
    telegram.phone.tap("Gọi 113")
    assert telegram.phone.clipboard == "113"
    [message] = telegram.said_by_bot
    assert message.styled("expandable_blockquote") == ["Kính gửi các trường…"]
    assert message.buttons[0][0].style == "primary"


async def test_an_edit_changes_the_message_and_repeating_it_is_accepted(telegram):
    sent = await telegram.send("Chưa ai trả lời", choices=ANSWERS)
    edit = {"kind": CallKind.EDIT, "message_id": sent.message_id}
    for _ in range(2):
        assert await telegram.send("Một trường đã nhận", choices=ANSWERS[:1], **edit) == sent
    [message] = telegram.said_by_bot
    assert (message.text, message.labels, message.edits) == ("Một trường đã nhận", ("Đã nhận",), 1)


async def test_an_edit_without_choices_takes_the_buttons_away(telegram):
    sent = await telegram.send("Thầy cô đã nhận chưa?", choices=ANSWERS)
    await telegram.send("Đã ghi nhận.", kind=CallKind.EDIT, message_id=sent.message_id, forget_keyboard=True)
    assert telegram.said_by_bot[0].labels == ()


async def test_somebody_elses_message_is_not_editable(telegram):
    own = telegram.phone.say("của tôi")
    outcome = await telegram.send("sửa", kind=CallKind.EDIT, message_id=str(own.id))
    assert isinstance(outcome, Failed)
    assert outcome.reason is Reason.NOT_EDITABLE


async def test_a_group_that_was_upgraded_has_a_new_id(telegram):
    group = telegram.world.new_group("Hiệu trưởng", GroupKind.GROUP)
    upgraded = telegram.world.upgrade_group(group)
    assert await telegram.send(to=group.chat_id) == Moved(str(upgraded.chat_id))
    assert isinstance(await telegram.send(to=upgraded.chat_id), Accepted)


async def test_the_contact_is_asked_for_and_the_keyboard_forgotten(telegram):
    choices = (Choice("Chia sẻ số điện thoại", "contact"), Choice("Nhập mã mời", "code"))
    await telegram.send("Xin xác nhận số điện thoại", choices=choices, ask_contact=True)
    keyboard = telegram.phone.keyboard
    assert (keyboard.contact_label, keyboard.labels, keyboard.one_time) == (
        "Chia sẻ số điện thoại",
        ("Chia sẻ số điện thoại", "Nhập mã mời"),
        True,
    )
    await telegram.send("Cảm ơn thầy", forget_keyboard=True)
    assert telegram.phone.keyboard is None


@pytest.mark.parametrize(
    ("kind", "name", "data"),
    [
        (FileKind.DOCUMENT, "Kế hoạch phối hợp số 1.pdf", b"%PDF" + bytes(range(256)) * 8000),
        (FileKind.DOCUMENT, "video hướng dẫn.mp4", b"mp4"),
        (FileKind.PHOTO, "cổng trường.png", TINY_PNG),
        (FileKind.VOICE, "ghi âm.oga", b"OggS"),
        (FileKind.VIDEO, "cổng trường.mp4", b"mp4"),
        (FileKind.AUDIO, "ghi âm.mp3", b"ID3"),
    ],
    ids=["document over 1 MiB", "clip as a document", "photo", "voice", "video", "audio"],
)
async def test_a_file_goes_up_once_and_then_by_its_id(telegram, kind, name, data):
    file = File(1, kind, name, "application/octet-stream", data)
    first = await telegram.send("Kèm theo", file=file, file_id=1)
    assert isinstance(first, Accepted)
    assert first.remote_file_id
    known = File(1, kind, name, "application/octet-stream", b"", first.remote_file_id)
    second = await telegram.send("Kèm theo", file=known, file_id=1, mark="(gửi lại)", choices=ANSWERS)
    assert second.remote_file_id == first.remote_file_id
    shown = telegram.said_by_bot
    assert [message.text for message in shown] == ["Kèm theo", "(gửi lại) Kèm theo"]
    assert [message.file.data for message in shown] == [data, data]
    assert [message.kind.value for message in shown] == [kind.value] * 2
    assert shown[1].labels == tuple(choice.label for choice in ANSWERS)
    if kind is FileKind.DOCUMENT:
        assert shown[0].file.name == name
    uploads = [call for call in telegram.world.calls if call.files]
    assert len(uploads) == 1


async def test_a_caption_over_its_limit_is_too_long(telegram):
    file = File(1, FileKind.DOCUMENT, "a.pdf", "application/pdf", b"%PDF")
    outcome = await telegram.send("ấ" * 1025, file=file, file_id=1)
    assert isinstance(outcome, Failed)
    assert outcome.reason is Reason.TOO_LONG


async def test_a_file_id_that_is_not_known_is_refused(telegram):
    file = File(1, FileKind.DOCUMENT, "a.pdf", "application/pdf", b"", "no-such-file")
    outcome = await telegram.send(file=file, file_id=1)
    assert isinstance(outcome, Failed)
    assert outcome.reason is Reason.REFUSED


async def test_an_upload_cut_after_it_was_accepted_is_unknown(telegram):
    telegram.world.faults.cut_after(method="sendDocument", times=1)
    file = File(1, FileKind.DOCUMENT, "a.pdf", "application/pdf", b"%PDF")
    assert isinstance(await telegram.send(file=file, file_id=1), Unknown)


async def test_a_file_that_is_too_big_is_refused(telegram):
    telegram.sandbox.telegram.settings.upload_limit = 1000
    file = File(1, FileKind.DOCUMENT, "a.pdf", "application/pdf", b"x" * 1001)
    outcome = await telegram.send(file=file, file_id=1)
    assert isinstance(outcome, Failed)
    assert outcome.reason is Reason.REFUSED


async def test_a_tap_is_answered_with_a_toast(telegram):
    await telegram.send("Thầy cô đã nhận chưa?", choices=ANSWERS)
    telegram.phone.tap("Đã nhận")
    [update] = await telegram.api.get_updates(offset=-1)
    await telegram.outbound.answer_tap(update.callback_query.id, "Đã ghi nhận")
    await telegram.outbound.answer_tap("no such tap", "Đã ghi nhận")
    assert [toast.text for toast in telegram.phone.toasts] == ["Đã ghi nhận"]
