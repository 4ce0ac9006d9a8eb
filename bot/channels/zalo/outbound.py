"""How the Zalo bot speaks: one Call is one `sendMessage`, and whatever happens to it is an Outcome."""

import time
import unicodedata
from collections.abc import Collection

from bot.channels.http import CallTroubleError
from bot.channels.identity import BotIdentity
from bot.channels.plain import PlainSpeaker, render
from bot.channels.reading import is_object, text_at
from bot.channels.zalo.client import TEXT_LIMIT, ApiError, BotApi
from bot.channels.zalo.errors import LIMIT_PAUSE, is_limit, is_not_found, lane_outcome, outcome_of, trouble_of
from bot.domain.capabilities import Capabilities
from bot.domain.delivery import Accepted, Failed, Outcome, Reason
from bot.domain.errors import NotPossibleNow
from bot.domain.messages import Call, CallKind

_REMEMBERED = 10_000  # chats
_PAUSED = 0.9  # part of a pause after which it counts as one


class ZaloOutbound(PlainSpeaker):
    """`bot.domain.ports.Outbound` over a Bot API client."""

    channel = "zalo"
    capabilities = Capabilities(text_limit=TEXT_LIMIT, utf16=True, links=True)

    def __init__(self, api: BotApi) -> None:
        self._api = api
        self.bot = api.bot_id
        self._took: set[str] = set()  # chats that have taken a message
        self._limited: tuple[str, float] | None = (
            None  # the first of them that met a limit since one took, and when
        )

    async def describe(self) -> BotIdentity:
        """Who the token says that we are (getMe).

        Raises:
            NotPossibleNow: `token-refused`, `channel-refused` or `channel-unreachable`.
        """
        try:
            me = await self._api.get_me()
        except (ApiError, CallTroubleError) as error:
            raise trouble_of(error) from None
        try:
            username = text_at(me, "account_name", "") if is_object(me) else ""
        except TypeError:
            username = ""
        return BotIdentity(id=self.bot, username=username)

    def have_taken(self, external_ids: Collection[str]) -> None:
        """Chats that took messages before this process: who meets a limit there is not one person too many."""
        self._took |= set(external_ids)

    async def send(self, call: Call) -> Outcome:
        if call.kind is CallKind.EDIT:
            return Failed(Reason.NOT_EDITABLE, "no edits here")
        if call.file is not None or call.part.file_id is not None:
            return Failed(Reason.REFUSED, "no files here")
        text = unicodedata.normalize("NFC", render(call.part, call.mark))
        if not text.strip():
            return Failed(Reason.REFUSED, "an empty text")
        if self.capabilities.length(text) > TEXT_LIMIT:
            return Failed(Reason.TOO_LONG, "over the limit")
        try:
            sent = await self._api.send_message(call.external_id, text)
        except (ApiError, CallTroubleError) as error:
            return await self._not_sent(error, call.external_id)
        self._accepted(call.external_id)
        return Accepted(_message_id(sent))

    async def _not_sent(self, error: ApiError | CallTroubleError, chat: str) -> Outcome:
        """What isn't found is the chat, as long as the bot itself is found."""
        if not isinstance(error, ApiError):
            return outcome_of(error)
        if is_not_found(error):
            try:
                await self.describe()
            except NotPossibleNow as trouble:
                return lane_outcome(trouble)
        return outcome_of(error, whole_bot=is_limit(error) and self._is_limited(chat))

    def _is_limited(self, chat: str) -> bool:
        """Whether a limit that a chat met is the bot's: nothing was accepted since another one met one.

        Or since it met one itself, a whole pause ago. Both took messages before: who took none may be one
        person more than the bot's plan allows.
        """
        if chat not in self._took:
            return False
        now = time.monotonic()
        if self._limited is None:
            self._limited = (chat, now)
        first, since = self._limited
        return first != chat or now - since >= _PAUSED * LIMIT_PAUSE.total_seconds()

    def _accepted(self, chat: str) -> None:
        self._limited = None
        if len(self._took) >= _REMEMBERED:
            self._took.clear()
        self._took.add(chat)


def _message_id(sent: object) -> str:
    """What was accepted stays so, whatever the answer looks like."""
    value = sent.get("message_id") if is_object(sent) else None
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
