"""How the text-only bot speaks: one Call is one `send`, and whatever happens to it is an Outcome."""

from datetime import timedelta

from bot.channels.http import CallTroubleError, NoAnswerError, NothingSentError
from bot.channels.identity import BotIdentity
from bot.channels.plain import PlainSpeaker, render
from bot.channels.reading import text_at
from bot.channels.textonly.gateway import Gateway, RefusedError
from bot.domain.capabilities import Capabilities
from bot.domain.delivery import Accepted, Failed, Outcome, Reason, Retry, Trouble, Unknown
from bot.domain.errors import NotPossibleNow
from bot.domain.messages import Call, CallKind

_REFUSALS = {
    "too_long": Reason.TOO_LONG,
    "unknown_recipient": Reason.GONE,
    "blocked": Reason.BLOCKED,
    "empty": Reason.REFUSED,
    "bad_request": Reason.REFUSED,
}
_NOT_SENT_PAUSE = timedelta(seconds=2)
_SERVER_PAUSE = timedelta(seconds=5)
_LANE_PAUSE = timedelta(seconds=60)


class TextOnlyOutbound(PlainSpeaker):
    """`bot.domain.ports.Outbound` over a gateway; `bot` is the house's own name for it."""

    channel = "textonly"
    capabilities = Capabilities(text_limit=2000)

    def __init__(self, gateway: Gateway, bot: str) -> None:
        self._gateway = gateway
        self.bot = bot

    async def describe(self) -> BotIdentity:
        """Whom the gateway takes us for.

        Raises:
            NotPossibleNow: `token-refused`, `channel-refused` or `channel-unreachable`.
        """
        try:
            me = await self._gateway.call("GET", "me")
        except (RefusedError, CallTroubleError) as error:
            raise trouble_of(error) from None
        return BotIdentity(id=self.bot, username=text_at(me, "name", ""))

    async def send(self, call: Call) -> Outcome:
        if call.kind is CallKind.EDIT:
            return Failed(Reason.NOT_EDITABLE, "no edits here")
        if call.file is not None or call.part.file_id is not None:
            return Failed(Reason.REFUSED, "no files here")
        message: dict[str, object] = {"to": call.external_id, "text": render(call.part, call.mark)}
        try:
            accepted = await self._gateway.call("POST", "send", message)
        except RefusedError as error:
            return _refused(error)
        except NothingSentError as error:
            return Retry(_NOT_SENT_PAUSE, Trouble.AWAY, error.detail)
        except NoAnswerError as error:
            return Unknown(error.detail)
        return Accepted(str(accepted.get("message_id", "")))


def trouble_of(error: RefusedError | CallTroubleError) -> NotPossibleNow:
    """What a failed call means where somebody waits for it."""
    match error:
        case RefusedError(word="bad_token"):
            return NotPossibleNow("token-refused", channel="textonly", detail=error.word)
        case RefusedError(word="server" | "rate_limited") | CallTroubleError():
            return NotPossibleNow("channel-unreachable", channel="textonly", detail=str(error))
        case _:
            return NotPossibleNow("channel-refused", channel="textonly", detail=_known(error.word))


def _refused(error: RefusedError) -> Outcome:
    match error.word:
        case "rate_limited":
            pause = timedelta(seconds=error.retry_after) if error.retry_after else _SERVER_PAUSE
            return Retry(pause, Trouble.TOO_MANY, error.word)
        case "server":
            return Retry(_SERVER_PAUSE, Trouble.AWAY, error.word)
        case "bad_token":
            return Retry(_LANE_PAUSE, Trouble.BOT_REFUSED, error.word)
        case _:
            return Failed(_REFUSALS.get(error.word, Reason.REFUSED), _known(error.word))


def _known(word: str) -> str:
    """A word that isn't the gateway's own may hold anything."""
    return word if word in _REFUSALS else "refused"
