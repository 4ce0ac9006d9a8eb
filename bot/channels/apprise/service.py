"""The one place where Apprise is used: a message through one of its URLs, as an Outcome. Everything here blocks.

Apprise says only whether it went well. What certainly did not leave is found out beforehand: whether the address
is taken at all, and whether anything listens where the message is to go.
"""

import contextlib
import smtplib
import socket
import ssl
import sys
import urllib.request
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from bot.domain.delivery import Accepted, Failed, Outcome, Reason, Retry, Trouble, Unknown
from bot.domain.errors import BadInput, NotPossibleNow

PLACE = "{address}"  # where in the URL the reader's address goes

_CONNECTING = 5.0  # seconds
_NOT_SENT_PAUSE = timedelta(seconds=2)
_MAIL = frozenset({"mailto", "mailtos"})
_HTTP_PORTS = {"http": 80, "https": 443}
_HTTP = {"json": "http", "jsons": "https", "form": "http", "forms": "https", "xml": "http", "xmls": "https"}


@dataclass(frozen=True, slots=True)
class _Server:
    host: str
    port: int


class Service:
    """What stands behind one URL.

    Args:
        channel: `email` or `sms`, the section of the settings.
        url: Apprise's, with `{address}` in it.
        sample: an address of the kind that is put there.

    Raises:
        NotPossibleNow: `apprise-missing`.
        BadInput: `setting-way-url`, when Apprise makes nothing of the URL.
    """

    def __init__(self, channel: str, url: str, sample: str) -> None:
        try:
            import apprise  # noqa: PLC0415 - an extra, heavy, and needed by few
        except ImportError:
            command = f"{sys.executable} -m pip install apprise"
            raise NotPossibleNow("apprise-missing", key=channel, command=command) from None
        self._channel = channel
        self._url = url
        self._apprise = apprise
        # Latin letters, since the name may stand in a header.
        self._asset = apprise.AppriseAsset(app_id="Truong An", app_desc="Truong An", app_url="")
        self._sample = self._plugin(sample)
        if self._sample is None or not self._takes(self._sample, sample):
            raise BadInput("setting-way-url", key=f"{channel}.url")

    def tell(self, address: str, subject: str, text: str) -> Outcome:
        """One message to one address; plain text, whatever stands in it. `subject`: one line, or "" for none."""
        plugin = self._plugin(address)
        if plugin is None or not self._takes(plugin, address):
            return Failed(Reason.REFUSED, "no address for this service")
        server = self._server(plugin)
        if server is not None and not _listens(server):
            return Retry(_NOT_SENT_PAUSE, Trouble.AWAY, "nothing listens there")
        try:
            went_well = plugin.notify(
                body=text,
                title=subject,
                notify_type=self._apprise.NotifyType.INFO,
                body_format=self._apprise.NotifyFormat.TEXT,
            )
        except Exception as error:  # noqa: BLE001 - over a hundred plugins, and the message may have left
            return Unknown(type(error).__name__)
        return Accepted() if went_well else Unknown("no success reported")

    def ask(self) -> None:
        """Whether the service is there, without a message; of one that can't be asked it is taken for granted.

        A mail server is asked as far as its login.

        Raises:
            NotPossibleNow: `channel-unreachable`, `token-refused`.
        """
        server = self._server(self._sample)
        if server is None:
            return
        try:
            if self._schema in _MAIL:
                _log_in(self._sample, server)
            else:
                socket.create_connection((server.host, server.port), _CONNECTING).close()
        except (smtplib.SMTPAuthenticationError, UnicodeError) as error:  # a login takes ASCII only
            raise NotPossibleNow("token-refused", channel=self._channel, detail=type(error).__name__) from None
        except (OSError, smtplib.SMTPException) as error:
            detail = type(error).__name__
            raise NotPossibleNow("channel-unreachable", channel=self._channel, detail=detail) from None

    @property
    def _schema(self) -> str:
        return self._url.partition("://")[0].lower()

    def _plugin(self, address: str) -> Any:
        """Makes no call; None for what Apprise can't read."""
        url = self._url.replace(PLACE, quote(address, safe=""))
        return self._apprise.Apprise.instantiate(url, asset=self._asset)

    def _takes(self, plugin: Any, address: str) -> bool:
        """Whether there is this one reader: an address that can't be read would go to the sender."""
        return bool(address) and (
            self._schema not in _MAIL or [reader for _, reader in plugin.targets] == [address]
        )

    def _server(self, plugin: Any) -> _Server | None:
        """Where a message goes, if that is known and it goes straight there."""
        if self._schema in _MAIL:
            return _Server(plugin.smtp_host, plugin.port)
        protocol = _HTTP.get(self._schema)
        if protocol is None or _goes_by_proxy(protocol, plugin.host):
            return None
        return _Server(plugin.host, plugin.port or _HTTP_PORTS[protocol])


def _goes_by_proxy(protocol: str, host: str) -> bool:
    proxies = urllib.request.getproxies()
    return bool(proxies.get(protocol) or proxies.get("all")) and not urllib.request.proxy_bypass(host)


def _listens(server: _Server) -> bool:
    try:
        socket.create_connection((server.host, server.port), _CONNECTING).close()
    except OSError:
        return False
    return True


def _log_in(plugin: Any, server: _Server) -> None:
    """As a mail is sent, without a mail."""
    context = ssl.create_default_context()
    if not plugin.verify_certificate:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    connection = (
        smtplib.SMTP_SSL(server.host, server.port, timeout=_CONNECTING, context=context)
        if plugin.secure_mode == "ssl"
        else smtplib.SMTP(server.host, server.port, timeout=_CONNECTING)
    )
    try:
        if plugin.secure_mode == "starttls":
            connection.starttls(context=context)
        if plugin.user and plugin.password:
            connection.login(plugin.user, plugin.password)
    finally:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            connection.quit()
