"""Reads one raw update (Bot API `Update`) as what a person did. Pure.

Private chats only: of groups it says at most that the bot was spoken to.
"""

from bot.channels.reading import (
    Raw,
    integer_at,
    is_object,
    moment_at,
    number_at,
    object_at,
    objects_at,
    text_at,
    words_of,
)
from bot.domain.incoming import (
    Attached,
    AttachmentKind,
    Blocked,
    Incoming,
    NothingToDo,
    SharedContact,
    SpokeInGroup,
    Tapped,
    Unblocked,
    What,
)

# First match decides: an animation comes with a `document` of the same id.
_MEDIA = {
    "document": AttachmentKind.DOCUMENT,
    "voice": AttachmentKind.VOICE,
    "video": AttachmentKind.VIDEO,
    "video_note": AttachmentKind.VIDEO,
    "audio": AttachmentKind.AUDIO,
    "sticker": AttachmentKind.STICKER,
    "poll": AttachmentKind.POLL,
}
_FORWARDED = "forward_origin"
# What a private chat reports of itself, and nobody said.
_SERVICE = (
    "pinned_message",
    "message_auto_delete_timer_changed",
    "users_shared",
    "chat_shared",
    "connected_website",
    "write_access_allowed",
    "web_app_data",
    "passport_data",
    "proximity_alert_triggered",
    "boost_added",
    "chat_background_set",
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_closed",
    "forum_topic_reopened",
    "successful_payment",
    "refunded_payment",
)


class TelegramInbound:
    """`bot.domain.ports.Inbound`; `bot` is the bot's user id, `username` (if known) its name without the @."""

    channel = "telegram"

    def __init__(self, bot: str, username: str = "") -> None:
        self.bot = bot
        self._username = username.lower()

    def update_id(self, raw: Raw) -> str:
        return str(integer_at(raw, "update_id"))

    def read(self, raw: Raw) -> Incoming:
        integer_at(raw, "update_id")
        if "message" in raw:
            return self._message(object_at(raw, "message"))
        if "channel_post" in raw:
            return self._message(object_at(raw, "channel_post"))
        if "callback_query" in raw:
            return self._tap(object_at(raw, "callback_query"))
        if "my_chat_member" in raw:
            return self._membership(object_at(raw, "my_chat_member"))
        return self._incoming("", NothingToDo())

    def _message(self, message: Raw) -> Incoming:
        chat = object_at(message, "chat")
        chat_id = str(integer_at(chat, "id"))
        if text_at(chat, "type") != "private":
            return self._incoming(chat_id, SpokeInGroup() if self._addresses_bot(message) else NothingToDo())
        sender = object_at(message, "from")
        what = _content(message, integer_at(sender, "id"))
        return self._incoming(chat_id, what, dated=message, sender=sender)

    def _tap(self, query: Raw) -> Incoming:
        """A tap under a message of ours; its chat is where to answer."""
        sender = object_at(query, "from")
        if "message" not in query or "data" not in query:
            return self._incoming(str(integer_at(sender, "id")), NothingToDo())
        message = object_at(query, "message")
        chat = object_at(message, "chat")
        chat_id = str(integer_at(chat, "id"))
        if text_at(chat, "type") != "private":
            return self._incoming(chat_id, NothingToDo())
        what = Tapped(text_at(query, "data"), text_at(query, "id"), str(integer_at(message, "message_id")))
        return self._incoming(chat_id, what, sender=sender)

    def _membership(self, change: Raw) -> Incoming:
        chat = object_at(change, "chat")
        what: What = NothingToDo()
        if text_at(chat, "type") == "private":
            match text_at(object_at(change, "new_chat_member"), "status"):
                case "kicked" | "left":
                    what = Blocked()
                case "member":
                    what = Unblocked()
        sender = object_at(change, "from")
        return self._incoming(str(integer_at(chat, "id")), what, dated=change, sender=sender)

    def _addresses_bot(self, message: Raw) -> bool:
        """A command, a reply to the bot, or its name."""
        said = text_at(message, "text", "") or text_at(message, "caption", "")
        first_word = said.split(maxsplit=1)[0].lower() if said.strip() else ""
        command, _, addressee = first_word.partition("@")
        if command.startswith("/") and len(command) > 1:
            return not addressee or not self._username or addressee == self._username
        replied = message.get("reply_to_message")
        author = replied.get("from") if is_object(replied) else None
        if is_object(author) and str(author.get("id")) == self.bot:
            return True
        return bool(self._username) and f"@{self._username}" in said.lower()

    def _incoming(
        self, chat_id: str, what: What, *, dated: Raw | None = None, sender: Raw | None = None
    ) -> Incoming:
        return Incoming(
            channel=self.channel,
            bot=self.bot,
            external_id=chat_id,
            what=what,
            at=moment_at(dated, "date") if dated else None,
            name=_full_name(sender) if sender else "",
        )


def _content(message: Raw, sender_id: int) -> What:
    message_id = str(integer_at(message, "message_id"))
    if "text" in message:
        forwarded = _FORWARDED in message
        return words_of(text_at(message, "text"), message_id, _replied_id(message), forwarded=forwarded)
    if "contact" in message:
        return _contact(message, sender_id)
    if "photo" in message:
        sizes = objects_at(message, "photo")
        if not sizes:
            raise ValueError("a photo without sizes")
        return _attached(AttachmentKind.PHOTO, message, sizes[-1])
    for key, kind in _MEDIA.items():
        if key in message:
            return _attached(kind, message, object_at(message, key))
    if "location" in message:
        return _attached(AttachmentKind.LOCATION, message, {}, caption=_place(message))
    if any(key in message for key in _SERVICE):
        return NothingToDo()
    return _attached(AttachmentKind.OTHER, message, {})  # what Telegram adds tomorrow gets an answer too


def _contact(message: Raw, sender_id: int) -> SharedContact:
    """The platform vouches for a card with the sender's own id, unless it was forwarded."""
    contact = object_at(message, "contact")
    own = "user_id" in contact and integer_at(contact, "user_id") == sender_id
    return SharedContact(text_at(contact, "phone_number"), own=own and _FORWARDED not in message)


def _attached(kind: AttachmentKind, message: Raw, file: Raw, *, caption: str | None = None) -> Attached:
    """A photo's size says no type: Telegram makes a JPEG of every photo."""
    mime = "image/jpeg" if kind is AttachmentKind.PHOTO else ""
    return Attached(
        kind,
        remote_id=text_at(file, "file_id", ""),
        unique_id=text_at(file, "file_unique_id", ""),
        caption=text_at(message, "caption", "") if caption is None else caption,
        name=text_at(file, "file_name", ""),
        mime=text_at(file, "mime_type", mime),
        album=text_at(message, "media_group_id", "") or None,
        message_id=str(integer_at(message, "message_id")),
        reply_to=_replied_id(message),
        forwarded=_FORWARDED in message,
    )


def _place(message: Raw) -> str:
    """`10.7769, 106.7009`, which is within some ten metres; of a venue with its name after it."""
    location = object_at(message, "location")
    place = f"{number_at(location, 'latitude'):.4f}, {number_at(location, 'longitude'):.4f}"
    title = text_at(object_at(message, "venue"), "title", "") if "venue" in message else ""
    return f"{place} · {title}" if title else place


def _replied_id(message: Raw) -> str | None:
    if "reply_to_message" not in message:
        return None
    return str(integer_at(object_at(message, "reply_to_message"), "message_id"))


def _full_name(sender: Raw) -> str:
    return f"{text_at(sender, 'first_name', '')} {text_at(sender, 'last_name', '')}".strip()
