"""A person with a phone, as stories speak of them. The same words work with buttons and without."""

import re

from bot.sandbox import Phone, ShownMessage


class Someone:
    """`sees` waits for a message and ticks it off; what was never ticked off fails the story at its end."""

    def __init__(self, phone: Phone, name: str) -> None:
        self.phone = phone
        self.name = name
        self.taps: list[tuple[int, str]] = []  # after how many messages, on which label
        self._ticked: set[int | str] = set()
        self._toasts = 0

    @property
    def has_buttons(self) -> bool:
        return self.phone.channel == "telegram"

    @property
    def messages(self) -> list[ShownMessage]:
        return [message for message in self.phone.screen if message.by_bot]

    @property
    def unexpected(self) -> list[str]:
        return [message.text or message.kind for message in self.messages if message.id not in self._ticked]

    async def sees(self, words: str, *, times: int = 1, timeout: float = 10.0) -> ShownMessage:
        """Waits until a new message with these words is there; ticks off the earliest such ones."""

        def found() -> list[ShownMessage]:
            return [
                message for message in self.messages if message.id not in self._ticked and words in message.text
            ]

        try:
            await self.phone.until(lambda _: len(found()) >= times, timeout)
        except TimeoutError:
            shown = "\n---\n".join(message.text for message in self.messages[-6:])
            raise AssertionError(f"{self.name} never saw {words!r}. The phone shows:\n{shown}") from None
        ticked = found()[:times]
        self._ticked.update(message.id for message in ticked)
        return ticked[-1]

    async def sees_file(self, timeout: float = 10.0) -> ShownMessage:
        """Waits until a new photo, document or the like is there; ticks it off."""

        def found() -> list[ShownMessage]:
            return [one for one in self.messages if one.file is not None and one.id not in self._ticked]

        await self.phone.until(lambda _: bool(found()), timeout)
        file = found()[0]
        self._ticked.add(file.id)
        return file

    async def is_told(self, words: str, timeout: float = 10.0) -> None:
        """A word on an act: a toast on the button where there are buttons, else a message."""
        if not self.has_buttons:
            await self.sees(words, timeout=timeout)
            return

        def found() -> bool:
            return any(words in toast.text for toast in self.phone.toasts[self._toasts :])

        try:
            await self.phone.until(lambda _: found(), timeout)
        except TimeoutError:
            toasts = [toast.text for toast in self.phone.toasts]
            raise AssertionError(f"{self.name} was never told {words!r}; toasts: {toasts}") from None
        self._toasts = len(self.phone.toasts)

    async def sees_in_place(self, message: ShownMessage, words: str, timeout: float = 10.0) -> None:
        """Waits until a message that was seen before has been edited to hold these words."""
        try:
            await self.phone.until(lambda _: words in message.text, timeout)
        except TimeoutError:
            raise AssertionError(f"{words!r} never came into:\n{message.text}") from None

    def starts(self, payload: str = "") -> None:
        self.phone.start(payload)

    def says(self, text: str, reply_to: ShownMessage | None = None) -> None:
        self.phone.say(text, reply_to)

    def chooses(self, label: str, message: ShownMessage | None = None) -> None:
        """Taps a button; without buttons, types the number that stands before the label."""
        if self.has_buttons:
            before = len(self.phone.screen)
            self.phone.tap(label, message)
            if len(self.phone.screen) == before:  # else it was a key, which writes its label
                self.taps.append((before, label))
            return
        self.phone.say(self.number_of(label, message))

    def number_of(self, label: str, message: ShownMessage | None = None) -> str:
        """The number that stands before a choice in the newest message that has it."""
        for shown in [message] if message else reversed(self.messages):
            number = re.search(rf"^(\d+)\. {re.escape(label)}$", shown.text, re.MULTILINE)
            if number:
                return number[1]
        raise AssertionError(f"{self.name} has no choice {label!r}; newest:\n{self.messages[-1].text}")

    def shares_phone(self) -> None:
        self.phone.share_contact()

    def ignores_the_rest(self) -> None:
        """What came besides is not this story's matter."""
        self._ticked.update(message.id for message in self.messages)
