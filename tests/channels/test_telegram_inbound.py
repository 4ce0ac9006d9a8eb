"""Raw updates of every kind, and nonsense, read as what a person did."""

import contextlib
import copy
import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.inbound import TelegramInbound
from bot.domain.incoming import (
    Attached,
    AttachmentKind,
    Blocked,
    NothingToDo,
    Said,
    SharedContact,
    SpokeInGroup,
    Started,
    Tapped,
    Unblocked,
)

INBOUND = TelegramInbound("1000000001", "TruongAn_bot")
LAN = {"id": 42, "is_bot": False, "first_name": "Lan", "last_name": "Nguyễn Thị"}
PRIVATE = {"id": 42, "type": "private", "first_name": "Lan"}
GROUP = {"id": -100123, "type": "supergroup", "title": "Hiệu trưởng P. Bến Thành"}
BOT = {"id": 1000000001, "is_bot": True, "first_name": "Trường An"}
AT = datetime(2026, 9, 7, 1, 2, 3, tzinfo=UTC)
OLD = {"message_id": 7, "date": 0, "chat": PRIVATE}
NOTHING = NothingToDo()
THERE = {"latitude": 10.77694, "longitude": 106.70091}


def attached(kind, remote_id="F", **content):
    """What stands under the kind's name in the message 5, with the ids that `file` gives."""
    unique_id = "U" if remote_id else ""
    return Attached(kind, remote_id, **{"unique_id": unique_id, "message_id": "5"} | content)


OTHER = attached(AttachmentKind.OTHER, "")


def update(**kind):
    return {"update_id": 900, **kind}


def message(**content):
    return update(message={"message_id": 5, "date": int(AT.timestamp()), "chat": PRIVATE, "from": LAN, **content})


def in_group(**content):
    return message(chat=GROUP, **content)


def tap(**changes):
    asked = {"message_id": 7, "date": 1, "chat": PRIVATE, "from": BOT, "text": "Cảnh báo"}
    return update(callback_query={"id": "tap", "from": LAN, "message": asked, "data": "a:3:1"} | changes)


def membership(status, chat=PRIVATE):
    change = {"date": 1, "chat": chat, "from": LAN, "old_chat_member": {"status": "member", "user": BOT}}
    return update(my_chat_member=change | {"new_chat_member": {"status": status, "user": BOT}})


def answer_to(author):
    return {"message_id": 1, "from": author}


def file(**more):
    return {"file_id": "F", "file_unique_id": "U", **more}


def card(user_id=42, **more):
    return message(contact={"phone_number": "84901234567", "first_name": "Lan", "user_id": user_id}, **more)


READ = {
    "plain words": (message(text="Đã nhận"), Said("Đã nhận", "5")),
    "a reply": (message(text="ok", reply_to_message={"message_id": 3}), Said("ok", "5", "3")),
    "decomposed diacritics": (message(text="Vie\u0302\u0323t"), Said("Việt", "5")),
    "odd characters": (message(text="a\0b\ud83dc\u202e"), Said("ab\ufffdc\u202e", "5")),
    "huge text": (message(text="ấ" * 100_000), Said("ấ" * 100_000, "5")),
    "forwarded words": (
        message(text="tin đồn", forward_origin={"type": "user"}),
        Said("tin đồn", "5", forwarded=True),
    ),
    "a forwarded start": (message(text="/start abc", forward_origin={}), Said("/start abc", "5", forwarded=True)),
    "start": (message(text="/start"), Started()),
    "start by a link": (message(text="/start ABCDE23456"), Started("ABCDE23456")),
    "start with the bot's name": (message(text="/start@TruongAn_bot ABCDE23456"), Started("ABCDE23456")),
    "start typed with a capital and spaces": (message(text=" /Start  abc "), Started("abc")),
    "a word that begins like start": (message(text="/started"), Said("/started", "5")),
    "another command": (message(text="/ngonngu en"), Said("/ngonngu en", "5")),
    "a tap": (tap(), Tapped("a:3:1", "tap", "7")),
    "a tap on a message too old to see": (tap(message=OLD), Tapped("a:3:1", "tap", "7")),
    "a tap in a group": (tap(message={"message_id": 7, "date": 1, "chat": GROUP}), NOTHING),
    "a tap on a game": (update(callback_query={"id": "t", "from": LAN, "game_short_name": "g"}), NOTHING),
    "the own contact": (card(), SharedContact("84901234567", own=True)),
    "somebody else's contact": (card(user_id=43), SharedContact("84901234567", own=False)),
    "a contact without a user": (
        message(contact={"phone_number": "+84901234567", "first_name": "Bà Tư"}),
        SharedContact("+84901234567", own=False),
    ),
    "the own contact, forwarded": (
        card(forward_origin={"type": "user", "sender_user": LAN}),
        SharedContact("84901234567", own=False),
    ),
    "a photo of an album": (
        message(photo=[file(), file(file_id="L")], caption="Cổng trường", media_group_id="77"),
        attached(AttachmentKind.PHOTO, "L", caption="Cổng trường", mime="image/jpeg", album="77"),
    ),
    "a document": (
        message(document=file(file_name="Kế hoạch.pdf", mime_type="application/pdf")),
        attached(AttachmentKind.DOCUMENT, name="Kế hoạch.pdf", mime="application/pdf"),
    ),
    "a document in reply": (
        message(document=file(), reply_to_message={"message_id": 3}),
        attached(AttachmentKind.DOCUMENT, reply_to="3"),
    ),
    "a forwarded voice": (
        message(voice=file(mime_type="audio/ogg"), forward_origin={"type": "hidden_user"}),
        attached(AttachmentKind.VOICE, mime="audio/ogg", forwarded=True),
    ),
    "an animation": (message(animation=file(), document=file()), attached(AttachmentKind.DOCUMENT)),
    "a voice": (message(voice=file(duration=3)), attached(AttachmentKind.VOICE)),
    "a video": (message(video=file()), attached(AttachmentKind.VIDEO)),
    "a round video": (message(video_note=file()), attached(AttachmentKind.VIDEO)),
    "a song": (message(audio=file()), attached(AttachmentKind.AUDIO)),
    "a sticker": (message(sticker=file()), attached(AttachmentKind.STICKER)),
    "a location": (
        message(location=THERE),
        attached(AttachmentKind.LOCATION, "", caption="10.7769, 106.7009"),
    ),
    "a round location": (
        message(location={"latitude": -1, "longitude": 0}),
        attached(AttachmentKind.LOCATION, "", caption="-1.0000, 0.0000"),
    ),
    "a venue": (
        message(location=THERE, venue={"location": THERE, "title": "Trường Mẫu A", "address": "Q1"}),
        attached(AttachmentKind.LOCATION, "", caption="10.7769, 106.7009 · Trường Mẫu A"),
    ),
    "a venue without a name": (
        message(location=THERE, venue={}),
        attached(AttachmentKind.LOCATION, "", caption="10.7769, 106.7009"),
    ),
    "a poll": (message(poll={"id": "1", "question": "?"}), attached(AttachmentKind.POLL, "")),
    "a dice": (message(dice={"emoji": "🎲", "value": 6}), OTHER),
    "a story": (message(story={"id": 1}), OTHER),
    "a kind of tomorrow": (message(hologram={"file_id": "H"}), OTHER),
    "a pin": (message(pinned_message={"message_id": 3}), NOTHING),
    "an auto-delete timer": (message(message_auto_delete_timer_changed={}), NOTHING),
    "an edit": (update(edited_message={"message_id": 5, "text": "sửa"}), NOTHING),
    "blocked": (membership("kicked"), Blocked()),
    "opened again": (membership("member"), Unblocked()),
    "added to a group": (membership("member", GROUP), NOTHING),
    "group talk": (in_group(text="chào cả nhà"), NOTHING),
    "a command in a group": (in_group(text="/start"), SpokeInGroup()),
    "a command for us in a group": (in_group(text="/help@truongan_bot"), SpokeInGroup()),
    "a command for another bot": (in_group(text="/help@other_bot"), NOTHING),
    "the bot's name in a group": (in_group(text="hỏi @TruongAn_bot xem"), SpokeInGroup()),
    "the bot's name under a photo": (in_group(photo=[file()], caption="@truongan_bot"), SpokeInGroup()),
    "a reply to the bot in a group": (in_group(text="ok", reply_to_message=answer_to(BOT)), SpokeInGroup()),
    "a reply to a person in a group": (in_group(text="ok", reply_to_message=answer_to(LAN)), NOTHING),
    "new members of a group": (in_group(new_chat_members=[BOT]), NOTHING),
    "a command in a channel": (
        update(channel_post={"message_id": 1, "date": 1, "chat": {"id": -1, "type": "channel"}, "text": "/start"}),
        SpokeInGroup(),
    ),
    "an inline query": (update(inline_query={"id": "1", "query": "x"}), NOTHING),
    "a poll's answer": (update(poll_answer={"poll_id": "1"}), NOTHING),
    "an update of tomorrow": (update(dream={}), NOTHING),
    "an empty update": (update(), NOTHING),
}  # fmt: skip

UNREADABLE = {
    "nothing at all": {},
    "no id": {"message": {}},
    "an id that is text": {"update_id": "900"},
    "an id that is true": {"update_id": True},
    "a message that is text": update(message="x"),
    "a message that is null": update(message=None),
    "a message that is a list": update(message=[]),
    "a message without a chat": update(message={"message_id": 1, "date": 1, "from": LAN, "text": "x"}),
    "a chat without an id": message(text="x", chat={"type": "private"}),
    "a chat without a type": message(text="x", chat={"id": 42}),
    "a message without a sender": update(message={"message_id": 1, "date": 1, "chat": PRIVATE, "text": "x"}),
    "text that is a number": message(text=5),
    "a date that is text": message(text="x", date="hôm nay"),
    "a date beyond all years": message(text="x", date=10**20),
    "a date before all years": message(text="x", date=-(10**15)),
    "a photo without sizes": message(photo=[]),
    "a photo of numbers": message(photo=[1, 2]),
    "a photo that is text": message(photo="x"),
    "a document that is text": message(document="x"),
    "a location without a longitude": message(location={"latitude": 1.0}),
    "a location in words": message(location={"latitude": "1.0", "longitude": 2.0}),
    "a location nowhere": message(location={"latitude": float("nan"), "longitude": 2.0}),
    "a venue that is text": message(location=THERE, venue="x"),
    "a contact without a number": message(contact={"first_name": "Lan"}),
    "a contact with an odd user": message(contact={"phone_number": "1", "user_id": "42"}),
    "a name that is a list": message(text="x", **{"from": LAN | {"first_name": []}}),
    "a tap with odd data": tap(data=5),
    "a tap without a chat": tap(message={"message_id": 7}),
    "a membership without a status": update(my_chat_member={"chat": PRIVATE, "from": LAN, "new_chat_member": {}}),
}  # fmt: skip


@pytest.mark.parametrize("case", READ)
def test_an_update_is_read_as(case):
    raw, what = READ[case]
    before = copy.deepcopy(raw)
    assert INBOUND.read(raw).what == what
    assert raw == before


@pytest.mark.parametrize("case", UNREADABLE)
def test_nonsense_is_unreadable(case):
    with pytest.raises((ValueError, KeyError, TypeError)):
        INBOUND.read(UNREADABLE[case])


def test_who_where_and_when():
    incoming = INBOUND.read(message(text="x"))
    assert (incoming.channel, incoming.bot, incoming.external_id) == ("telegram", "1000000001", "42")
    assert (incoming.at, incoming.name) == (AT, "Lan Nguyễn Thị")
    assert INBOUND.read(in_group(text="/start")).external_id == "-100123"
    assert INBOUND.read(tap()).name == "Lan Nguyễn Thị"


def test_the_update_id_is_text():
    assert INBOUND.update_id(update()) == "900"
    with pytest.raises(KeyError):
        INBOUND.update_id({})


def test_without_a_username_a_reply_or_command_still_addresses_the_bot():
    inbound = TelegramInbound("1000000001")
    assert inbound.read(in_group(text="/x@any_bot")).what == SpokeInGroup()
    assert inbound.read(in_group(text="@truongan_bot")).what == NOTHING


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(sorted(READ)), st.data())
def test_whatever_is_put_in_or_left_out_is_read_or_unreadable_and_never_worse(case, data):
    raw = copy.deepcopy(READ[case][0])
    at = raw
    while True:
        key = data.draw(st.sampled_from(sorted(at)))
        if isinstance(at[key], dict) and at[key] and data.draw(st.booleans()):
            at = at[key]
            continue
        break
    if data.draw(st.booleans()):
        del at[key]
    else:
        at[key] = data.draw(JSON)
    with contextlib.suppress(ValueError, KeyError, TypeError):
        INBOUND.read(raw)


@given(st.text(min_size=1))
def test_every_text_comes_in_composed_and_encodable(text):
    what = INBOUND.read(message(text=text)).what
    if isinstance(what, Said):
        assert what.text == unicodedata.normalize("NFC", text.replace("\0", ""))
        what.text.encode()
