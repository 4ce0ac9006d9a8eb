"""How the Telegram bot speaks: one Call is one Bot API request, and whatever happens to it is an Outcome."""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any, assert_never

from telegram import Bot, InputFile, LinkPreviewOptions
from telegram.error import TelegramError

from bot.channels.identity import BotIdentity, Known
from bot.channels.telegram import profile
from bot.channels.telegram.client import bot_id, call_raw
from bot.channels.telegram.errors import outcome_of, trouble_of
from bot.channels.telegram.render import render
from bot.domain.capabilities import Capabilities
from bot.domain.delivery import Accepted, Failed, Outcome, Reason
from bot.domain.messages import Call, CallKind, File, FileKind, Part
from bot.domain.profile import Command, Introduction

UPLOAD_PATIENCE = timedelta(seconds=60)  # for the answer, once the file has gone up
TOAST_LIMIT = 200  # characters (Bot API answerCallbackQuery)

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)  # an advisory quotes fraudsters' links: nobody loads them
_log = logging.getLogger(__name__)


class TelegramOutbound(Known):
    """`bot.domain.ports.Outbound` over a Bot API client."""

    channel = "telegram"
    capabilities = Capabilities(
        text_limit=4096,
        entity_limit=100,
        buttons=True,
        edits=True,
        files=True,
        contact_sharing=True,
        deep_links=True,
        commands=True,
    )

    def __init__(self, api: Bot) -> None:
        self._api = api
        self.bot = bot_id(api)

    async def describe(self) -> BotIdentity:
        """Who the token says that we are (getMe).

        Raises:
            NotPossibleNow: `token-refused`, `channel-refused` or `channel-unreachable`.
        """
        try:
            me = await self._api.get_me()
        except TelegramError as error:
            raise trouble_of(error) from None
        return BotIdentity(id=str(me.id), username=me.username or "")

    async def send(self, call: Call) -> Outcome:
        try:
            match call.kind:
                case CallKind.SEND if call.file is not None:
                    return await self._send_file(call, call.file)
                case CallKind.SEND if call.part.file_id is not None:
                    return Failed(Reason.REFUSED, "the part's file did not come with the call")
                case CallKind.SEND:
                    return await self._send_text(call)
                case CallKind.EDIT if not call.message_id:
                    return Failed(Reason.NOT_EDITABLE, "no message to edit")
                case CallKind.EDIT:
                    return await self._edit_text(call)
                case _:
                    assert_never(call.kind)
        except TelegramError as error:
            return outcome_of(error, call)

    async def answer_tap(self, tap_id: str, text: str) -> None:
        try:
            await self._api.answer_callback_query(tap_id, text=text[:TOAST_LIMIT] or None)
        except TelegramError as error:
            _log.debug("a tap stays unanswered (%s)", type(error).__name__)

    async def set_commands(self, external_id: str, commands: Sequence[Command]) -> bool:
        try:
            await profile.set_commands(self._api, external_id, commands)
        except TelegramError as error:
            _log.info("a chat keeps its old commands (%s)", type(error).__name__)
            return False
        return True

    async def introduce(self, introduction: Introduction) -> bool:
        try:
            await profile.introduce(self._api, introduction)
        except TelegramError as error:
            _log.info("the bot keeps its old description (%s)", type(error).__name__)
            return False
        return True

    async def _send_text(self, call: Call) -> Outcome:
        worded = _worded(call.part, call.mark)
        result = await call_raw(
            self._api,
            "sendMessage",
            {
                "text": worded.text,
                "entities": worded.entities,
                "link_preview_options": _NO_PREVIEW,
                **_envelope(call, worded),
            },
        )
        return Accepted(_message_id(result))

    async def _edit_text(self, call: Call) -> Outcome:
        """Markup that isn't inline can't be edited into a message; none takes the buttons away."""
        worded = _worded(call.part, call.mark)
        await call_raw(
            self._api,
            "editMessageText",
            {
                "chat_id": call.external_id,
                "message_id": call.message_id,
                "text": worded.text,
                "entities": worded.entities,
                "reply_markup": None if call.part.ask_contact or not call.part.choices else worded.markup,
                "link_preview_options": _NO_PREVIEW,
            },
        )
        return Accepted(call.message_id or "")

    async def _send_file(self, call: Call, file: File) -> Outcome:
        if not file.remote_id and not file.data:
            return Failed(Reason.REFUSED, "an empty file")
        method, field = _file_method(file.kind)
        worded = _worded(call.part, call.mark)
        result = await call_raw(
            self._api,
            method,
            {
                field: file.remote_id or InputFile(file.data, filename=safe_name(file.name)),
                "caption": worded.text or None,
                "caption_entities": worded.entities,
                # else a clip sent as a document comes back as a video, whose id no document may use
                "disable_content_type_detection": True if file.kind is FileKind.DOCUMENT else None,
                **_envelope(call, worded),
            },
            read_timeout=UPLOAD_PATIENCE.total_seconds(),
        )
        return Accepted(_message_id(result), _remote_file_id(result, field))


def safe_name(name: str) -> str:
    """A file name that is no path and no header, and keeps its ending."""
    return re.sub(r'[\x00-\x1f\x7f\ud800-\udfff"\\/:*?<>|]+', "_", name).strip(". ")[-120:] or "tep"


def _file_method(kind: FileKind) -> tuple[str, str]:
    match kind:
        case FileKind.PHOTO:
            return "sendPhoto", "photo"
        case FileKind.DOCUMENT:
            return "sendDocument", "document"
        case FileKind.VOICE:
            return "sendVoice", "voice"
        case FileKind.VIDEO:
            return "sendVideo", "video"
        case FileKind.AUDIO:
            return "sendAudio", "audio"
        case _:
            assert_never(kind)


@dataclass(frozen=True, slots=True)
class _Worded:
    """What a part says, as JSON takes it; None for what there is none of."""

    text: str
    entities: list[dict[str, Any]] | None
    markup: dict[str, Any] | None


@lru_cache(maxsize=64)
def _worded(part: Part, mark: str) -> _Worded:
    """A broadcast says the same to thousands: it is put into words once."""
    rendered = render(part, mark)
    entities = [entity.to_dict() for entity in rendered.entities] or None
    return _Worded(rendered.text, entities, rendered.markup.to_dict() if rendered.markup else None)


def _envelope(call: Call, worded: _Worded) -> dict[str, Any]:
    return {
        "chat_id": call.external_id,
        "reply_markup": worded.markup,
        "disable_notification": call.part.silent or None,
        "protect_content": call.part.protect or None,
    }


def _message_id(result: Any) -> str:
    return str(result.get("message_id", "")) if isinstance(result, dict) else ""


def _remote_file_id(result: Any, field: str) -> str | None:
    """The file's id in a Message; of a photo's sizes the largest, which stands last."""
    sent = result.get(field) if isinstance(result, dict) else None
    if isinstance(sent, list):
        sent = sent[-1] if sent else None
    return str(sent["file_id"]) if isinstance(sent, dict) and "file_id" in sent else None
