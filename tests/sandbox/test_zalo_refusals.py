"""What the imitated Zalo refuses, with which code and words."""

import pytest

from bot.sandbox import DEMO_TEXTONLY_TOKEN, DEMO_ZALO_TOKEN, PhoneState
from tests.sandbox.zalo_wire import Zalo

LONG = "x" * 2001
URL, SECRET = "http://127.0.0.1:9/hook", "bi-mat-dai"
REFUSALS = [
    ("no chat", "sendMessage", {"chat_id": None}, "chat_id is required"),
    ("no text", "sendMessage", {"text": None}, "text is empty"),
    ("a blank text", "sendMessage", {"text": " \n"}, "text is empty"),
    ("a long text", "sendMessage", {"text": LONG}, "text is longer than 2000"),
    ("a text long in code units", "sendMessage", {"text": "😀" * 1001}, "text is longer than 2000"),
    ("another parse mode", "sendMessage", {"parse_mode": "MarkdownV2"}, "parse_mode must be markdown or html"),
    ("styles that are no JSON", "sendMessage", {"text_styles": "["}, "text_styles is no JSON"),
    ("styles that are no list", "sendMessage", {"text_styles": {}}, "text_styles must be an array"),
    ("a style beyond the text", "sendMessage", {"text_styles": [{"start": 3, "len": 9, "st": ["b"]}]},
     "text_styles needs start, len and st within the text"),
    ("an unknown style", "sendMessage", {"text_styles": [{"start": 0, "len": 1, "st": ["big"]}]},
     "text_styles has an unknown style"),
    ("no photo", "sendPhoto", {}, "photo is required"),
    ("a photo by id", "sendPhoto", {"photo": "AgACAgUAAx"}, "photo must be an address of the web"),
    ("a photo on a broken host", "sendPhoto", {"photo": "https://[::1"}, "photo must be an address of the web"),
    ("an empty caption", "sendPhoto", {"photo": "https://a.vn/a.jpg", "caption": ""}, "caption is empty"),
    ("a long caption", "sendPhoto", {"photo": "https://a.vn/", "caption": LONG}, "caption is longer than 2000"),
    ("a sticker by url", "sendSticker", {"sticker": "https://a.vn/"}, "sticker must be an id, not an address"),
    ("another sound", "sendVoice", {"voice_url": "https://a.vn/a.mp3?b=.aac"}, "voice_url must end in .aac"),
    ("a voice to a group", "sendVoice", {"chat_id": "zgr-1", "voice_url": "https://a.vn/a.aac"},
     "a voice can be sent to one person only"),
    ("an action to come", "sendChatAction", {"action": "upload_photo"}, "action must be typing"),
    ("a hook without a secret", "setWebhook", {"url": URL}, "secret_token must have 8 to 256 characters"),
    ("a hook without an address", "setWebhook", {"secret_token": SECRET}, "url is required"),
    ("a short secret", "setWebhook", {"url": URL, "secret_token": "7654321"},
     "secret_token must have 8 to 256 characters"),
    ("a long secret", "setWebhook", {"url": URL, "secret_token": "x" * 257},
     "secret_token must have 8 to 256 characters"),
    ("a secret that no header holds", "setWebhook", {"url": URL, "secret_token": "bí-mật-dài\n"},
     "secret_token must be printable ASCII, as it stands in a header"),
    ("a hook out in the world", "setWebhook", {"url": "https://example.org/", "secret_token": SECRET},
     "the sandbox takes addresses on this machine only"),
    ("a hook on no port", "setWebhook", {"url": "http://127.0.0.1:99999/", "secret_token": SECRET},
     "the sandbox takes addresses on this machine only"),
    ("no time", "getUpdates", {"timeout": "soon"}, "timeout must be a number"),
    ("not even a time", "getUpdates", {"timeout": "nan"}, "timeout must be a number"),
    ("a method in other letters", "sendmessage", {}, "invalid API name"),
    ("a method that was withdrawn", "testWebhook", {}, "invalid API name"),
    ("a method of others", "editMessageText", {}, "invalid API name"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "change", "words"), [r[1:] for r in REFUSALS], ids=[r[0] for r in REFUSALS])
async def test_what_will_not_do_is_refused(zalo, lan, method, change, words):
    usual = {"chat_id": lan.chat_id, "text": "Chào"} if method == "sendMessage" else {"chat_id": lan.chat_id}
    answer = await zalo.ask(method, **(usual | change))

    assert answer.refusal == (400, f"Bad request: {words}")
    assert len(lan.screen) == 1


@pytest.mark.parametrize(
    "body", [b"{", b"[1]", b'"x"', b"[" * 100_000, b"\xff\xfe{}", b'{"text": "\\ud800"'], ids=lambda body: body[:4]
)
async def test_a_body_that_cannot_be_read_is_refused(zalo, world, body):
    answer = await zalo.call("sendMessage", data=body, headers={"Content-Type": "application/json"})

    assert answer.refusal[0] == 400
    assert world.calls[-1].status == 400


async def test_a_broken_multipart_is_refused(zalo):
    answer = await zalo.call("sendMessage", data=b"x", headers={"Content-Type": "multipart/form-data"})
    assert answer.refusal == (400, "Bad request: the body can't be read")


async def test_half_a_character_comes_through_as_it_is(zalo, lan):
    assert (await zalo.send(lan.chat_id, "\ud800!")).body["ok"]


async def test_a_token_that_is_none_is_refused(sandbox, http):
    for token in ("1:x", DEMO_TEXTONLY_TOKEN, DEMO_ZALO_TOKEN + "x", DEMO_ZALO_TOKEN.partition(":")[0]):
        assert (await Zalo(sandbox, http, token).ask("getMe")).refusal == (401, "Unauthorized")


async def test_an_address_without_a_method_is_not_found(sandbox, http):
    async with http.get(f"{sandbox.zalo_base_url}/bot{DEMO_ZALO_TOKEN}") as response:
        body = await response.json()
    assert (response.status, body) == (404, {"ok": False, "description": "Not Found", "error_code": 404})


@pytest.mark.parametrize(
    "state", [PhoneState.NEVER_STARTED, PhoneState.UNKNOWN, PhoneState.UNSEEN, PhoneState.DEACTIVATED]
)
async def test_only_who_wrote_to_the_bot_can_be_written_to(zalo, lan, sandbox, state):
    lan.state = state
    assert (await zalo.send(lan.chat_id)).refusal == (404, "Not Found")
    sandbox.zalo.settings.unknown_chat = 400
    assert (await zalo.send("0" * 20)).refusal == (400, "Bad request")
