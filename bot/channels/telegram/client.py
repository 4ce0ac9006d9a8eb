"""Makes the Bot API client, and calls it for raw results."""

from typing import Any

from telegram import Bot
from telegram.error import TelegramError
from telegram.request import BaseRequest

from bot.channels.telegram.request import AiohttpRequest

BASE_URL = "https://api.telegram.org/bot"
BASE_FILE_URL = "https://api.telegram.org/file/bot"


def make_api(
    token: str,
    *,
    base_url: str = BASE_URL,
    base_file_url: str = BASE_FILE_URL,
    proxy: str | None = None,
    patience: float = 20.0,
) -> Bot:
    """A client for one token, ready for use in a running loop; no call is made.

    Args:
        token: as BotFather gave it.
        base_url: the token is appended to it; so it is to `base_file_url`.
        proxy: `http://`, `https://` or `socks5://`, with credentials if need be.
        patience: seconds to wait for an answer, unless a call says otherwise.

    Raises:
        ValueError: the proxy's URL can't be used.
        telegram.error.InvalidToken: the token is empty.
    """
    request = AiohttpRequest(proxy=proxy, read_timeout=patience)
    return Bot(token, base_url=base_url, base_file_url=base_file_url, request=request, get_updates_request=request)


async def close_api(api: Bot) -> None:
    """Closes the connections, once the calls in flight have ended."""
    await api.request.shutdown()


def bot_id(api: Bot) -> str:
    """The bot's user id, which is the public half of its token."""
    return api.token.partition(":")[0]


async def call_raw(
    api: Bot, method: str, parameters: dict[str, Any], read_timeout: Any = BaseRequest.DEFAULT_NONE
) -> Any:
    """A Bot API method's `result` as it came: what was accepted stays so, whatever fields the answer has.

    Raises:
        telegram.error.TelegramError: as the library's own methods.
    """
    # The Bot API takes method names in any case; spelt with a capital, the library doesn't point to its own
    # method of that name, whose parsing costs more than the call.
    spelling = method[0].upper() + method[1:]
    try:
        return await api.do_api_request(spelling, api_kwargs=parameters, read_timeout=read_timeout)
    except KeyError:  # the library reads ["result"] of whatever came with status 200
        raise TelegramError("Unreadable answer") from None
