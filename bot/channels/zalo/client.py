"""A client for the Zalo Bot API: `POST {base}/bot{token}/{method}` with JSON, and an envelope around each answer.

It believes `ok` and no HTTP status. It must not put a token, or a URL with one, into an error or a log.
"""

import re

from bot.channels.http import Answer, HttpClient, NoAnswerError, within
from bot.channels.reading import Raw

BASE_URL = "https://bot-api.zaloplatforms.com"
TEXT_LIMIT = (
    2000  # UTF-16 units of a text or a caption: what the platform counts isn't said, these are never fewer
)
REQUEST_TIMEOUT = 408  # the code of a poll that met nothing
NOT_FOUND = 404  # also that of a webhook that was never set

_TOKEN = re.compile(r"(?P<id>[0-9]+):[A-Za-z0-9._~+=-]+")
_SECRET_LENGTH = range(8, 257)  # characters
_GRACE = 10.0  # seconds that an answer may come later than the line is held
_LONGEST_DESCRIPTION = 200  # characters


class ApiError(Exception):
    """The platform said no. `code` is its own, or the HTTP status where it names none; no token is in it."""

    def __init__(self, code: int, description: str = "") -> None:
        super().__init__(f"{code}: {description}")
        self.code = code
        self.description = description


class BotApi:
    """A client for one token. `patience`: seconds to wait for an answer, unless a call says otherwise.

    Every call raises ApiError if the platform says no, `bot.channels.http.NothingSentError` if certainly nothing
    reached it, and `bot.channels.http.NoAnswerError` if no answer came, or one that isn't the platform's.

    Raises:
        ValueError: the proxy's URL or the token can't be used.
    """

    def __init__(
        self, token: str, *, base_url: str = BASE_URL, proxy: str | None = None, patience: float = 20.0
    ) -> None:
        known = _TOKEN.fullmatch(token)
        if known is None:
            raise ValueError("a Zalo bot's token is written DIGITS:SECRET")
        self.bot_id = known["id"]
        self._token = token
        self._root = f"{base_url.rstrip('/')}/bot{token}"
        self._client = HttpClient(proxy=proxy)
        self._patience = patience

    async def close(self) -> None:
        """Closes the connections, once the calls in flight have ended."""
        await self._client.close()

    async def get_me(self) -> object:
        """Who the bot is: `{id, account_name, account_type, can_join_groups}`."""
        return await self.call("getMe")

    async def get_updates(self, hold: int) -> object:
        """One update; ApiError 408 if none came in `hold` seconds. Other clients send them as a string, too."""
        return await self.call("getUpdates", {"timeout": str(hold)}, patience=hold + _GRACE)

    async def send_message(self, chat_id: str, text: str) -> object:
        """`{message_id, date}`; a text of 1..2000, shown as it is."""
        return await self.call("sendMessage", {"chat_id": chat_id, "text": text})

    async def send_photo(self, chat_id: str, photo: str, caption: str = "") -> object:
        """`{message_id, date}`; the platform fetches the photo from its public URL."""
        given: Raw = {"chat_id": chat_id, "photo": photo}
        return await self.call("sendPhoto", given | ({"caption": caption} if caption else {}))

    async def send_chat_action(self, chat_id: str, action: str = "typing") -> None:
        """Answered without a result."""
        await self.call("sendChatAction", {"chat_id": chat_id, "action": action})

    async def set_webhook(self, url: str, secret_token: str) -> object:
        """`{url, updated_at, verification?}`; the URL is kept even if its verification failed.

        Raises:
            ValueError: the secret hasn't 8 to 256 characters.
        """
        if len(secret_token) not in _SECRET_LENGTH:
            raise ValueError("a Zalo webhook's secret has 8 to 256 characters")
        return await self.call("setWebhook", {"url": url, "secret_token": secret_token})

    async def delete_webhook(self) -> object:
        """`{url: "", updated_at}`; ApiError 404 may mean that there was none."""
        return await self.call("deleteWebhook")

    async def get_webhook_info(self) -> object:
        """`{url, updated_at}`; ApiError 404 where none was ever set."""
        return await self.call("getWebhookInfo")

    async def call(self, method: str, parameters: Raw | None = None, *, patience: float | None = None) -> object:
        """The `result` of an accepted call, None where there is none."""
        patience = self._patience if patience is None else patience
        url, timeout = f"{self._root}/{method}", within(patience)
        return self._result(await self._client.fetch("POST", url, timeout=timeout, json=parameters or {}))

    def _result(self, answer: Answer) -> object:
        said = answer.envelope()
        if said is None:
            if answer.status == REQUEST_TIMEOUT:  # whoever said it, in whatever words
                raise ApiError(REQUEST_TIMEOUT)
            raise NoAnswerError(f"status {answer.status} not from the platform")
        if said["ok"]:
            return said.get("result")
        raise ApiError(_code(said, answer.status), self._redacted(said.get("description")))

    def _redacted(self, description: object) -> str:
        if not isinstance(description, str):
            return ""
        secret = self._token.partition(":")[2]
        return description.replace(self._token, "…").replace(secret, "…")[:_LONGEST_DESCRIPTION]


def _code(said: Raw, status: int) -> int:
    """A code may come as a number in a string; 0 says nothing."""
    code = said.get("error_code")
    if isinstance(code, str) and re.fullmatch(r"-?[0-9]{1,9}", code):
        code = int(code)
    return code if isinstance(code, int) and not isinstance(code, bool) and code else status
