"""The gateway's HTTP API: `POST send`, `GET updates`, `PUT|DELETE webhook`, `GET me`, below `{base}/{token}/`."""

from bot.channels.http import HttpClient, NoAnswerError, within
from bot.channels.reading import Raw


class RefusedError(Exception):
    """The gateway said no. `word` is its error; `retry_after` the seconds it names, if any."""

    def __init__(self, word: str, retry_after: float | None = None) -> None:
        super().__init__(word)
        self.word = word
        self.retry_after = retry_after


class Gateway:
    """A client for one token. `patience`: seconds to wait for an answer, unless a call says otherwise.

    Raises:
        ValueError: the proxy's URL can't be used.
    """

    def __init__(self, base_url: str, token: str, *, proxy: str | None = None, patience: float = 20.0) -> None:
        self._root = f"{base_url.rstrip('/')}/{token}"
        self._client = HttpClient(proxy=proxy)
        self._patience = patience

    async def close(self) -> None:
        """Closes the connections, once the calls in flight have ended."""
        await self._client.close()

    async def call(self, method: str, path: str, body: Raw | None = None, *, patience: float | None = None) -> Raw:
        """The answer of an accepted call.

        Raises:
            RefusedError: the gateway said no.
            bot.channels.http.NothingSentError: certainly nothing reached it.
            bot.channels.http.NoAnswerError: no answer came, or one that isn't the gateway's.
        """
        patience = self._patience if patience is None else patience
        answer = await self._client.fetch(method, f"{self._root}/{path}", timeout=within(patience), json=body)
        said = answer.envelope()
        if said is None:
            raise NoAnswerError(f"status {answer.status} not from the gateway")
        if said["ok"]:
            return said
        pause = said.get("retry_after")
        raise RefusedError(str(said.get("error", "")), float(pause) if isinstance(pause, int | float) else None)
