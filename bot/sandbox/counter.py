"""Numbers that platforms give out in order: each once, also by a world that was put back from a snapshot."""


class Counter:
    """`upcoming` is what `take` gives next; after it `step` further."""

    def __init__(self, first: int = 1, step: int = 1) -> None:
        self.upcoming = first
        self._step = step

    def take(self) -> int:
        number = self.upcoming
        self.upcoming += self._step
        return number

    def go_on(self, upcoming: int, gap: int) -> None:
        """Go on from where another counter stood, leaving out `gap` numbers."""
        self.upcoming = upcoming + gap * self._step
