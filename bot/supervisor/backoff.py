"""How long to wait before starting a crashed process again."""

from dataclasses import dataclass


@dataclass
class Backoff:
    """Doubles from ``first`` to ``longest`` seconds; starts over once a process ran for ``healthy`` seconds."""

    first: float = 0.5
    longest: float = 30.0
    healthy: float = 60.0
    _next: float = 0.0

    def after(self, ran_for: float) -> float:
        """Seconds to wait after a run of ``ran_for`` seconds."""
        delay = self.first if ran_for >= self.healthy else max(self._next, self.first)
        self._next = min(delay * 2, self.longest)
        return min(delay, self.longest)
