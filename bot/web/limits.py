"""Rate limits, counted per address or conversation in this process (the ``limits`` library's moving window)."""

import time

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from bot.errors import TooManyRequests
from bot.settings import Settings


class RateLimits:
    """One limiter for each thing that can be overdone."""

    def __init__(self, settings: Settings, *, phone: str, crisis_line: str) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._items = {
            "messages": RateLimitItemPerMinute(settings.messages_per_minute),
            "conversations": RateLimitItemPerMinute(settings.conversations_per_minute),
            "sign_ins": RateLimitItemPerMinute(settings.sign_ins_per_minute),
        }
        self._help = f"If it is urgent, call {phone}, or {crisis_line} at any hour."

    async def check(self, what: str, who: str) -> None:
        """Count one; raises TooManyRequests with the seconds to wait."""
        item = self._items[what]
        if await self._limiter.hit(item, what, who):
            return
        window = await self._limiter.get_window_stats(item, what, who)
        wait = max(1, round(window.reset_time - time.time()))
        raise TooManyRequests(f"That was a lot at once. Please wait {wait} seconds. {self._help}", retry_after=wait)
