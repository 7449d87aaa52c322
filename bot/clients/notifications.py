"""Sending an alert to one channel through Apprise, which speaks mail, SMS, chat and push services."""

import asyncio
from typing import Protocol

SEND_TIMEOUT_SECONDS = 20.0


class NotificationFailed(Exception):
    """The service did not take the alert; the text names the kind of failure, no address or secret."""


class Notifier(Protocol):
    """Sends one alert, or raises NotificationFailed."""

    async def send(self, *, target: str, title: str, body: str) -> None:
        """``target`` is an Apprise URL."""


class AppriseNotifier:
    """The real notifier. A URL is one service, so that each channel succeeds or fails by itself."""

    async def send(self, *, target: str, title: str, body: str) -> None:
        """Send within twenty seconds; raises NotificationFailed."""
        import apprise  # half a second to import, needed only once somebody is alerted: the page must not wait for it

        service = apprise.Apprise()
        if not service.add(target):
            raise NotificationFailed("the channel's URL is not one that Apprise knows")
        try:
            async with asyncio.timeout(SEND_TIMEOUT_SECONDS):
                sent = await service.async_notify(body=body, title=title)
        except TimeoutError:
            raise NotificationFailed("timed out") from None
        if not sent:
            raise NotificationFailed("refused by the service")
