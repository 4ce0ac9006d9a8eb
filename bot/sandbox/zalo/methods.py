"""All methods by their names, which are case-sensitive, and those about the bot and its webhook."""

import math
from collections.abc import Awaitable, Callable

from bot.sandbox.screen import JsonObject
from bot.sandbox.telegram.parameters import Parameters
from bot.sandbox.zalo.bot import ZaloBot
from bot.sandbox.zalo.errors import ApiError, bad_request
from bot.sandbox.zalo.sending import send_chat_action, send_message, send_photo, send_sticker, send_voice
from bot.sandbox.zalo.updates import milliseconds
from bot.sandbox.zalo.webhook import checked_hook

_POLL = 30.0
Method = Callable[[ZaloBot, Parameters], JsonObject | Awaitable[JsonObject] | None]


def get_me(bot: ZaloBot, _: Parameters) -> JsonObject:
    return {
        "id": bot.id,
        "account_name": bot.account_name,
        "account_type": "BASIC",
        "can_join_groups": False,
    }


async def get_updates(bot: ZaloBot, parameters: Parameters, is_waiting: Callable[[], bool]) -> JsonObject:
    """One update, not a list. Raises ApiError 408 if none comes: that is how every quiet poll ends."""
    update = await bot.next_update(_timeout(parameters, bot.settings.longest_poll), is_waiting)
    if update is None:
        raise ApiError(408, status=int(bot.settings.idle_poll))
    return update


async def set_webhook(bot: ZaloBot, parameters: Parameters) -> JsonObject:
    """The address is kept though its verification fails."""
    now = milliseconds(bot.world.clock.now())
    hook = checked_hook(parameters.text("url"), parameters.text("secret_token"), now)
    bot.webhook.set(hook)
    result: JsonObject = {"url": hook.url, "updated_at": hook.updated_at}
    if bot.settings.webhook_probe:
        result["verification"] = (await bot.webhook.probe()).as_json()
    return result


def delete_webhook(bot: ZaloBot, _: Parameters) -> JsonObject:
    bot.webhook.set(None)
    return {"url": "", "updated_at": milliseconds(bot.world.clock.now())}


def get_webhook_info(bot: ZaloBot, _: Parameters) -> JsonObject:
    if bot.hook is not None:
        return {"url": bot.hook.url, "updated_at": bot.hook.updated_at}
    if bot.settings.webhook_info == "404":
        raise ApiError(404)
    return {"url": "", "updated_at": 0}


async def probe_webhook(bot: ZaloBot, _: Parameters) -> JsonObject:
    """testWebhook, so many times a day."""
    if not bot.settings.webhook_tests:
        raise unknown_method()
    today = f"{bot.world.clock.now():%Y-%m-%d}"
    if bot.tests_made.get(today, 0) >= bot.settings.webhook_tests:
        raise ApiError(426)
    if bot.hook is None:
        raise ApiError(404)
    bot.tests_made = {today: bot.tests_made.get(today, 0) + 1}
    return (await bot.webhook.probe()).as_json() | {"url": bot.hook.url}


def unknown_method() -> ApiError:
    return bad_request("invalid API name")


METHODS: dict[str, Method] = {
    "getMe": get_me,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "testWebhook": probe_webhook,
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendSticker": send_sticker,
    "sendVoice": send_voice,
    "sendChatAction": send_chat_action,
}
SENDING = frozenset({"sendMessage", "sendPhoto", "sendSticker", "sendVoice"})


def _timeout(parameters: Parameters, longest: float) -> float:
    """Seconds, as a number or as text: the page's table says one, its example the other."""
    try:
        seconds = float(parameters.text("timeout") or _POLL)
    except ValueError:
        raise bad_request("timeout must be a number") from None
    if math.isnan(seconds):
        raise bad_request("timeout must be a number")
    return min(max(seconds, 0.0), longest)
