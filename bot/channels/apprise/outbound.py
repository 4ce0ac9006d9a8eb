"""How e-mail and SMS leave: one Call is one message through Apprise, and whatever happens to it is an Outcome."""

from datetime import timedelta

from bot.channels.apprise.service import Service
from bot.channels.apprise.threads import Threads
from bot.channels.cleaning import encodable
from bot.channels.http import CallTroubleError, NoAnswerError, NothingSentError
from bot.channels.identity import BotIdentity
from bot.channels.plain import PlainSpeaker
from bot.domain.capabilities import Capabilities
from bot.domain.delivery import Failed, Outcome, Reason, Retry, Trouble, Unknown
from bot.domain.errors import NotPossibleNow
from bot.domain.messages import Call, CallKind
from bot.domain.people import EMAIL, SMS
from bot.domain.richtext import RichText, Style

_PLACES = 16  # calls at once, those that hang among them
_PATIENCE = 30.0
_NOT_SENT_PAUSE = timedelta(seconds=2)
_LONGEST_SUBJECT = 180
_HEAD_LINES = 3  # among the first so many the line that names the matter is looked for


class _AppriseOutbound(PlainSpeaker):
    """`bot.domain.ports.Outbound` over one URL. Choices are left out: what is answered here reaches nobody."""

    channel: str
    capabilities: Capabilities
    sample: str

    def __init__(self, url: str, *, patience: float = _PATIENCE) -> None:
        """Raises what `Service` raises; makes no call."""
        self.bot = self.channel
        self._service = Service(self.channel, url, self.sample)
        self._threads = Threads(_PLACES, patience)

    async def describe(self) -> BotIdentity:
        """That the service is there, as far as it can be asked.

        Raises:
            NotPossibleNow: `token-refused` or `channel-unreachable`.
        """
        try:
            await self._threads.call(self._service.ask)
        except CallTroubleError as error:
            raise NotPossibleNow("channel-unreachable", channel=self.channel, detail=error.detail) from None
        return BotIdentity(id=self.bot, username=self.channel)

    async def send(self, call: Call) -> Outcome:
        if call.kind is CallKind.EDIT:
            return Failed(Reason.NOT_EDITABLE, "no edits here")
        if call.file is not None or call.part.file_id is not None:
            return Failed(Reason.REFUSED, "no files here")
        text = encodable(" ".join(filter(None, (call.mark, call.part.text.plain))))
        if not text.strip():
            return Failed(Reason.REFUSED, "an empty text")
        if self.capabilities.length(text) > self.capabilities.text_limit:
            return Failed(Reason.TOO_LONG, "over the limit")
        subject = encodable(self._subject(call))
        try:
            return await self._threads.call(lambda: self._service.tell(call.external_id, subject, text))
        except NothingSentError as error:
            return Retry(_NOT_SENT_PAUSE, Trouble.AWAY, error.detail)
        except NoAnswerError as error:
            return Unknown(error.detail)

    def _subject(self, call: Call) -> str:
        del call
        return ""


class EmailOutbound(_AppriseOutbound):
    channel = EMAIL
    capabilities = Capabilities(text_limit=20_000, links=True, one_way=True)
    sample = "nguoi.nhan@example.vn"

    def _subject(self, call: Call) -> str:
        return subject_of(call.part.text, call.mark)


class SmsOutbound(_AppriseOutbound):
    """Short, since each 67 characters of Vietnamese are one message to pay for."""

    channel = SMS
    capabilities = Capabilities(text_limit=300, links=True, one_way=True)
    sample = "+84901234567"


def subject_of(text: RichText, mark: str = "") -> str:
    """The lines that begin a text, up to the one that names its matter in bold; always one line. Pure.

    The mark of a drill, which stands at head and foot alike, is not the matter but stays before it.
    """
    lines = [line for line in text.plain.splitlines() if line.strip()]
    framed = len(lines) > 1 and lines[0] == lines[-1]
    head = lines[:_HEAD_LINES]
    bold = [run.text.strip() for run in text.runs if Style.BOLD in run.styles]
    names = [number for number, line in enumerate(head) if any(words and words in line for words in bold)]
    named = next((number for number in reversed(names) if not (framed and number == 0)), int(framed))
    subject = " ".join(" ".join([mark, *head[: named + 1]]).split())
    return subject if len(subject) <= _LONGEST_SUBJECT else f"{subject[:_LONGEST_SUBJECT]}…"
