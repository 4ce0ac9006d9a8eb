"""How requests may come: any verb, any encoding, any case; how files are attached and fetched."""

import json

import aiohttp
import pytest
import yarl

from bot.sandbox import DEMO_TELEGRAM_TOKEN
from bot.sandbox.attachments import TINY_PNG

BUTTONS = {"inline_keyboard": [[{"text": "Đã nhận", "callback_data": "ok"}]]}


@pytest.fixture
def url(sandbox):
    return f"{sandbox.telegram_base_url}{DEMO_TELEGRAM_TOKEN}"


async def words(response):
    body = await response.json()
    return body.get("description", "ok")


async def test_json_and_query_and_form_are_the_same(http, url, an):
    whole = {"chat_id": an.chat_id, "text": "Chào 😀", "reply_markup": BUTTONS, "protect_content": True}
    texts = {key: value if isinstance(value, str) else json.dumps(value) for key, value in whole.items()}
    for request in (
        http.post(f"{url}/sendMessage", json=whole),
        http.post(f"{url}/SENDMESSAGE", data=texts),
        http.get(f"{url}/sendmessage", params=texts),
        http.post(f"{url}/sendMessage", params={"chat_id": an.chat_id}, json={**whole, "chat_id": None}),
    ):
        async with request as response:
            assert await words(response) == "ok"

    for message in an.screen[-4:]:
        assert (message.text, message.labels, message.protected) == ("Chào 😀", ("Đã nhận",), True)


@pytest.mark.parametrize(
    ("body", "complaint"),
    [(b"{", "can't parse the request body as JSON"), (b"[]", "object expected as the request body")],
)
async def test_a_broken_body_is_refused(http, url, body, complaint):
    headers = {"Content-Type": "application/json"}
    async with http.post(f"{url}/sendMessage", data=body, headers=headers) as response:
        assert await words(response) == f"Bad Request: {complaint}"


async def test_a_colon_in_the_path_may_be_escaped(http, url):
    async with http.get(yarl.URL(url.replace(":SAND", "%3ASAND") + "/getMe", encoded=True)) as response:
        assert await words(response) == "ok"


async def test_files_are_attached_by_their_own_name_or_another(http, url, an):
    form = aiohttp.FormData({"chat_id": str(an.chat_id), "photo": "attach://đó"}, quote_fields=False)
    form.add_field("đó", TINY_PNG, filename="trường học.png", content_type="image/png")
    async with http.post(f"{url}/sendPhoto", data=form) as response:
        assert await words(response) == "ok"
    assert (an.screen[-1].file.name, an.screen[-1].file.data) == ("trường học.png", TINY_PNG)

    form = aiohttp.FormData(
        {"chat_id": str(an.chat_id), "caption": "<b>x</b>", "parse_mode": "HTML"}, quote_fields=False
    )
    form.add_field("document", b"bytes", filename="báo cáo.pdf", content_type="application/pdf")
    async with http.post(f"{url}/sendDocument", data=form) as response:
        document = (await response.json())["result"]["document"]
    assert (document["file_name"], document["mime_type"], document["file_size"]) == (
        "báo cáo.pdf",
        "application/pdf",
        5,
    )
    assert an.screen[-1].styled("bold") == ["x"]


async def test_the_same_bytes_have_the_same_unique_id_and_each_their_own_file_id(scene):
    first, second = [await scene.in_chat("sendDocument", document=b"bytes") for _ in range(2)]
    one, other = first.result["document"], second.result["document"]

    assert one["file_unique_id"] == other["file_unique_id"]
    assert one["file_id"] != other["file_id"]


async def test_a_bots_file_ids_mean_nothing_to_another_bot(scene):
    other = scene.sandbox.add_telegram_bot("1000000005:other")
    file_id = scene.an.send_photo().file.file_id

    assert (await scene.ask("getFile", token=other.token, file_id=file_id)).words == "Bad Request: invalid file_id"


async def test_files_are_fetched_by_path_and_token(scene, http):
    file = scene.an.send_document(b"bytes")
    path = (await scene.ask("getFile", file_id=file.file.file_id)).result["file_path"]
    base = scene.sandbox.telegram_base_file_url
    async with http.get(f"{base}{DEMO_TELEGRAM_TOKEN}/{path}") as response:
        assert (response.status, await response.read()) == (200, b"bytes")
    async with http.get(f"{base}{DEMO_TELEGRAM_TOKEN}/khong/co") as response:
        assert (response.status, await words(response)) == (404, "Not Found")
    async with http.get(f"{base}1000000002:x/{path}") as response:
        assert (response.status, await words(response)) == (401, "Unauthorized")


async def test_a_message_that_comes_back_carries_inline_keyboards_only(scene):
    inline = await scene.send(reply_markup=BUTTONS)
    keyboard = await scene.send(reply_markup={"keyboard": [["Có"]]})
    removed = await scene.send(reply_markup={"remove_keyboard": True})

    assert inline.result["reply_markup"] == BUTTONS
    assert "reply_markup" not in keyboard.result
    assert "reply_markup" not in removed.result


async def test_an_edit_without_markup_takes_the_buttons_away(scene):
    sent = await scene.send(reply_markup=BUTTONS)
    edited = await scene.edit(sent.result["message_id"])

    assert "reply_markup" not in edited.result
    assert scene.an.screen[-1].labels == ()
    assert edited.result["edit_date"] >= edited.result["date"]


async def test_captions_are_edited_and_copies_may_say_something_else(scene):
    sent = await scene.in_chat("sendPhoto", photo=TINY_PNG, caption="cũ")
    message_id = sent.result["message_id"]
    edited = await scene.in_chat("editMessageCaption", message_id=message_id, caption="mới")
    assert edited.result["caption"] == scene.an.screen[-1].text == "mới"
    await scene.in_chat("copyMessage", message_id=message_id, caption="khác")
    assert (scene.an.screen[-1].text, scene.an.screen[-1].kind) == ("khác", "photo")


async def test_the_newest_pin_goes_first(scene):
    ids = [(await scene.send(text=text)).result["message_id"] for text in "ab"]
    for message_id in ids:
        await scene.in_chat("pinChatMessage", message_id=message_id)
    await scene.in_chat("unpinChatMessage")
    assert [message.text for message in scene.an.screen if message.pinned] == ["a"]
    assert (
        await scene.in_chat("unpinChatMessage", message_id=999)
    ).words == "Bad Request: message to unpin not found"
