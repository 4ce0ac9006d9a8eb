"""One person's phone: what the person does in the chat with one bot, and what the screen shows."""

import re
from collections.abc import Callable

from bot.sandbox.attachments import Attachments
from bot.sandbox.correspondent import PhoneState
from bot.sandbox.screen import ImpossibleAction, Kind, ShownMessage

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")


class Phone(Attachments):
    """A person's chat with one bot on one channel. Everything that a person does returns at once."""

    def start(self, payload: str = "") -> ShownMessage:
        """Press Start, from a deep link if there is a payload (at most 64 of A-Z a-z 0-9 _ -); unblocks first."""
        if not _PAYLOAD.fullmatch(payload):
            raise ImpossibleAction("a deep link carries at most 64 characters of A-Z a-z 0-9 _ -")
        if self.state is PhoneState.BLOCKED:
            self.unblock()
        return self.say(f"/start {payload}".strip())

    def say(self, text: str, reply_to: ShownMessage | None = None) -> ShownMessage:
        return self.send(Kind.TEXT, text=text, reply_to=reply_to)

    def forward(self, text: str, origin: str = "Ban Giám hiệu") -> ShownMessage:
        """Forward somebody else's text."""
        return self.send(Kind.TEXT, text=text, forwarded_from=origin)

    def tap(self, wanted: str, message: ShownMessage | None = None) -> None:
        """Tap an inline button by its label or callback data: on that message, else on the latest that has it.

        A label of the open reply keyboard is pressed. Raises ImpossibleAction if nothing of the kind is there.
        """
        if self.channel != "telegram":
            raise ImpossibleAction("there are no buttons on this channel")
        for candidate in [message] if message else reversed(self.screen):
            button = candidate.find_button(wanted)
            if button is None:
                continue
            self.speak()
            if button.url is not None:
                self.opened_urls.append(button.url)
            elif button.copy_text is not None:
                self.clipboard = button.copy_text
            else:
                self.bot.button_tapped(self, candidate, button)
            self.world.changed()
            return
        if message is None and self.keyboard and wanted in self.keyboard.labels:
            self.press(wanted)
            return
        shown = ", ".join(label for shown in self.screen for label in shown.labels) or "none"
        raise ImpossibleAction(f"no button {wanted!r} on the phone of {self.number}; buttons: {shown}")

    def press(self, label: str) -> None:
        """Press a button of the open reply keyboard. Raises ImpossibleAction if it has none of that label."""
        keyboard = self.keyboard
        if keyboard is None or label not in keyboard.labels:
            raise ImpossibleAction(f"no key {label!r} on the phone of {self.number}")
        if label == keyboard.contact_label:
            self.share_contact()
        else:
            self.say(label)
        if keyboard.one_time and self.keyboard is keyboard:
            self.keyboard = None

    def edit(self, message: ShownMessage, text: str) -> None:
        """Edit an own message."""
        if message.by_bot:
            raise ImpossibleAction("people can edit only their own messages")
        message.text, message.edits, message.edited_at = text, message.edits + 1, self.world.clock.now()
        self.bot.message_edited(self, message)
        self.world.changed()

    def delete(self, message: ShownMessage) -> None:
        """Delete a message for both sides; bots are not told."""
        message.deleted = True
        self.world.changed()

    def block(self) -> None:
        self._change_state(PhoneState.BLOCKED, "member", "kicked")

    def unblock(self) -> None:
        self._change_state(PhoneState.OPEN, "kicked", "member")

    def deactivate(self) -> None:
        """The account is deleted."""
        self.state = PhoneState.DEACTIVATED
        self.world.changed()

    def send_raw_update(self, update: dict[str, object]) -> None:
        """Any update, nonsense too. The platform adds its id (`update_id`, `id`) unless one is given."""
        self.bot.raw_update(dict(update))

    async def until(self, holds: Callable[["Phone"], bool], timeout: float = 5.0) -> None:
        """Wait until something holds of this phone; raises TimeoutError."""
        await self.world.until(lambda: holds(self), timeout)

    def _change_state(self, state: PhoneState, old: str, new: str) -> None:
        self.state = state
        self.bot.membership_changed(self, old, new)
        self.world.changed()
