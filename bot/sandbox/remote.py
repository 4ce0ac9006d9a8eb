"""Talks to a sandbox that runs on this machine, for the command line."""

import http.client
import json
from urllib.parse import urlencode

from bot.sandbox.screen import JsonObject

_TIMEOUT = 60.0


class RemoteError(Exception):
    """Why it did not work, as a sentence."""


class Remote:
    """The control endpoints of the sandbox on a port of 127.0.0.1."""

    def __init__(self, port: int) -> None:
        self._port = port

    def ask(self, verb: str, what: str, given: JsonObject) -> JsonObject:
        """One request; raises RemoteError."""
        path, body = f"/control/{what}", None
        if verb == "GET":
            path = f"{path}?{urlencode(given)}"
        else:
            body = json.dumps(given).encode()
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=_TIMEOUT)
        try:
            connection.request(verb, path, body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            answer: JsonObject = json.loads(response.read())
        except (OSError, http.client.HTTPException, ValueError):
            how = f"python -m bot.sandbox serve --port {self._port}"
            raise RemoteError(f"Không có sandbox nào ở cổng {self._port}. Hãy chạy: {how}") from None
        finally:
            connection.close()
        if response.status != http.client.OK:
            raise RemoteError(str(answer.get("error") or answer.get("description") or "Sandbox từ chối."))
        return answer
