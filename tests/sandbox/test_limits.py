"""Every limit of telegram.md 2.2: what just fits passes, one more is refused in these words."""

from dataclasses import dataclass

import pytest

from bot.sandbox.telegram.settings import Settings

PNG = b"\x89PNG\r\n\x1a\n"


def buttons(total, in_row=1, **button):
    made = [{"text": "x", "callback_data": "d", **button} for _ in range(total)]
    return {"inline_keyboard": [made[start : start + in_row] for start in range(0, total, in_row)]}


def send(**params):
    return lambda s: s.send(**params)


def there(method, **params):
    return lambda s: s.in_chat(method, **params)


def photo(caption):
    return lambda s: s.in_chat("sendPhoto", photo=s.an.send_photo().file.file_id, caption=caption)


def keyboard(total):
    return send(reply_markup={"keyboard": [["x"]] * total})


def toast(text):
    async def act(s):
        await s.send(reply_markup=buttons(1))
        s.an.tap("x")
        query = (await s.ask("getUpdates")).result[-1]["callback_query"]["id"]
        return await s.ask("answerCallbackQuery", callback_query_id=query, text=text)

    return act


def album(count):
    async def act(s):
        file = s.an.send_photo().file.file_id
        return await s.in_chat("sendMediaGroup", media=[{"type": "photo", "media": file}] * count)

    return act


def upload(size, limit, kind="document"):
    async def act(s):
        setattr(s.sandbox.telegram.settings, "photo_limit" if kind == "photo" else "upload_limit", limit)
        return await s.in_chat(f"send{kind}", **{kind: (PNG + b"x" * size)[:size]})

    return act


def commands(count):
    return there("setMyCommands", commands=[{"command": f"c{n}", "description": "d"} for n in range(count)])


def webhook(**params):
    return there("setWebhook", **{"url": "http://127.0.0.1:9/", **params})


def ids(count):
    return there("deleteMessages", message_ids=list(range(1, count + 1)))


@dataclass
class Limit:
    name: str
    fits: object
    exceeds: object
    words: str
    status: int = 400


HTML = {"parse_mode": "HTML"}
TOO_LONG_MARKUP = "reply markup is too long"
LIMITS = [
    Limit("text 4096", send(text="ế" * 4096), send(text="ế" * 4097), "message is too long"),
    Limit("text in code points", send(text="😀" * 4096), send(text="😀" * 4097), "message is too long"),
    Limit(
        "text after parsing",
        send(text="<b>" + "x" * 4096 + "</b>", **HTML),
        send(text="x" * 4097, **HTML),
        "message is too long",
    ),
    Limit("caption 1024", photo("ế" * 1024), photo("ế" * 1025), "message caption is too long"),
    Limit(
        "callback_data 64 bytes",
        send(reply_markup=buttons(1, callback_data="đ" * 32)),
        send(reply_markup=buttons(1, callback_data="đ" * 32 + "x")),
        "BUTTON_DATA_INVALID",
    ),
    Limit("100 inline buttons", send(reply_markup=buttons(100)), send(reply_markup=buttons(101)), TOO_LONG_MARKUP),
    Limit(
        "8 inline buttons a row",
        send(reply_markup=buttons(8, 8)),
        send(reply_markup=buttons(9, 9)),
        TOO_LONG_MARKUP,
    ),
    Limit("300 keyboard buttons", keyboard(300), keyboard(301), TOO_LONG_MARKUP),
    Limit(
        "markup of 10 kB",
        send(reply_markup=buttons(90, text="x" * 60)),
        send(reply_markup=buttons(90, text="x" * 90)),
        TOO_LONG_MARKUP,
    ),
    Limit(
        "copied text 256",
        send(reply_markup=buttons(1, callback_data="", copy_text={"text": "x" * 256})),
        send(reply_markup=buttons(1, callback_data="", copy_text={"text": "x" * 257})),
        "BUTTON_COPY_TEXT_INVALID",
    ),
    Limit("toast 200", toast("ế" * 200), toast("ế" * 201), "MESSAGE_TOO_LONG"),
    Limit("album of 10", album(10), album(11), "too many messages to send as an album"),
    Limit(
        "photo size",
        upload(20, 20, "photo"),
        upload(21, 20, "photo"),
        "file of size 21 bytes is too big for a photo; the maximum size is 20 bytes",
    ),
    Limit("upload size", upload(20, 20), upload(21, 20), "Request Entity Too Large", 413),
    Limit("100 commands", commands(100), commands(101), "BOT_COMMANDS_TOO_MUCH"),
    Limit(
        "description 512",
        there("setMyDescription", description="ế" * 512),
        there("setMyDescription", description="ế" * 513),
        "BOT_DESCRIPTION_TOO_LONG",
    ),
    Limit(
        "short description 120",
        there("setMyShortDescription", short_description="ế" * 120),
        there("setMyShortDescription", short_description="ế" * 121),
        "BOT_SHARE_TEXT_TOO_LONG",
    ),
    Limit("100 ids at once", ids(100), ids(101), "too many message identifiers specified"),
    Limit(
        "secret 256", webhook(secret_token="x" * 256), webhook(secret_token="x" * 257), "secret token is too long"
    ),
    Limit(
        "secret alphabet",
        webhook(secret_token="Az09_-"),
        webhook(secret_token="bí mật"),
        "secret token contains unallowed characters",
    ),
]


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.name)
async def test_what_fits_passes_and_one_more_is_refused(scene, check_refusal, limit):
    assert (await limit.fits(scene)).status == 200

    await check_refusal(limit.exceeds, limit.status, limit.words)


async def test_connections_are_forty_unless_asked_and_one_to_a_hundred(scene):
    for asked, given in ({}, 40), ({"max_connections": 0}, 1), ({"max_connections": 1000}, 100):
        await scene.ask("setWebhook", url="http://127.0.0.1:9/", **asked)
        assert (await scene.ask("getWebhookInfo")).result["max_connections"] == given


def test_sizes_and_times_are_the_platforms_unless_changed():
    settings = Settings()

    assert (settings.upload_limit, settings.photo_limit, settings.download_limit) == (52428800, 10485760, 20971520)
    assert (settings.update_lifetime, settings.callback_lifetime, settings.longest_poll) == (86400, 150, 50)
    assert (settings.conflict_delay, settings.webhook_interval, settings.repeat_rules) == (3, 1, True)
