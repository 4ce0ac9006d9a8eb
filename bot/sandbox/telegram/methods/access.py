"""Which chat and message a request means, and whether the bot may use it. Raises Telegram's refusals."""

from typing import assert_never

from bot.sandbox.chats import Chat, Group, GroupKind, Standing
from bot.sandbox.correspondent import PhoneState
from bot.sandbox.phone import Phone
from bot.sandbox.screen import ShownMessage
from bot.sandbox.telegram.bot import TelegramBot
from bot.sandbox.telegram.errors import ApiError, bad_request, forbidden
from bot.sandbox.telegram.parameters import Parameters


def chat_to_write(bot: TelegramBot, parameters: Parameters, name: str = "chat_id") -> Chat:
    """The chat that a request writes to."""
    chat = _chat(bot, parameters.text(name))
    if isinstance(chat, Phone):
        _check_phone(chat)
    if isinstance(chat, Group):
        _check_group(chat)
    return chat


def chat_to_read(bot: TelegramBot, parameters: Parameters, name: str = "chat_id") -> Chat:
    """The chat that a request only looks at: one that blocked the bot can be read, one never met can't."""
    chat = _chat(bot, parameters.text(name))
    if isinstance(chat, Phone) and chat.state is PhoneState.NEVER_STARTED:
        raise bad_request("chat not found")
    if isinstance(chat, Group) and chat.standing in {Standing.KICKED, Standing.LEFT}:
        _check_group(chat)
    return chat


def message_in(chat: Chat, message_id: int, what: str) -> ShownMessage:
    """The message of that id; `what` begins the words "… not found"."""
    message = chat.find(message_id) if message_id > 0 else None
    if message is None:
        raise bad_request(f"{what} not found")
    return message


def message_replied_to(bot: TelegramBot, chat: Chat, parameters: Parameters) -> ShownMessage | None:
    """What `reply_parameters` or the older `reply_to_message_id` means."""
    given = parameters.parsed("reply_parameters", "can't parse reply parameters JSON object")
    if given is not None and not isinstance(given, dict):
        raise bad_request("object expected as reply parameters")
    message_id = parameters.integer("reply_to_message_id")
    optional = parameters.flag("allow_sending_without_reply")
    if given:
        message_id = int(given.get("message_id") or 0)
        optional = bool(given.get("allow_sending_without_reply"))
        if given.get("chat_id"):
            chat = chat_to_read(bot, Parameters({"chat_id": str(given["chat_id"])}))
    if message_id <= 0:
        return None
    found = chat.find(message_id)
    if found is None and not optional:
        raise bad_request("message to be replied not found")
    return found


def _chat(bot: TelegramBot, chat_id: str) -> Chat:
    if not chat_id:
        raise bad_request("chat_id is empty")
    chat = bot.world.chat(bot, chat_id.strip())
    if chat is None or (isinstance(chat, Phone) and chat.state is PhoneState.UNKNOWN):
        raise bad_request("chat not found")
    if isinstance(chat, Phone) and chat.state is PhoneState.UNSEEN:
        raise bad_request("private chat not found")
    return chat


def _check_phone(phone: Phone) -> None:
    match phone.state:
        case PhoneState.NEVER_STARTED:
            raise forbidden("bot can't initiate conversation with a user")
        case PhoneState.BLOCKED:
            raise forbidden("bot was blocked by the user")
        case PhoneState.DEACTIVATED:
            raise forbidden("user is deactivated")
        case PhoneState.OPEN | PhoneState.UNKNOWN | PhoneState.UNSEEN:
            return
        case _:
            assert_never(phone.state)


def _check_group(group: Group) -> None:
    what = "group chat" if group.kind is GroupKind.GROUP else f"{group.kind} chat"
    match group.standing:
        case Standing.KICKED:
            raise forbidden(f"bot was kicked from the {what}")
        case Standing.LEFT:
            raise forbidden(f"bot is not a member of the {what}")
        case Standing.DELETED:
            raise forbidden("the group chat was deleted")
        case Standing.UPGRADED:
            assert group.upgraded_to is not None
            raise ApiError(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to=int(group.upgraded_to.chat_id),
            )
        case Standing.MEMBER:
            return
        case _:
            assert_never(group.standing)
