"""A process's output in a file that is rotated, so that it can never fill the disk."""

from pathlib import Path

MAX_BYTES = 5_000_000
KEPT = 3


class LogFile:
    """Appends bytes; at ``max_bytes`` the file becomes ``.1``, the one before ``.2``, and so on to ``kept``."""

    def __init__(self, path: Path, *, max_bytes: int = MAX_BYTES, kept: int = KEPT) -> None:
        self.path, self._max_bytes, self._kept = path, max_bytes, kept
        self._tail = b""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._stream = path.open("ab")

    @property
    def last_line(self) -> str:
        """The last line with words in it, as far as is still remembered."""
        lines = [line.strip() for line in self._tail.decode("utf-8", "replace").splitlines()]
        return next((line for line in reversed(lines) if line), "")

    def write(self, data: bytes) -> None:
        """Append. A full disk loses lines, never the process that writes them."""
        self._tail = (self._tail + data)[-4096:]
        try:
            self._stream.write(data)
            self._stream.flush()
            if self._stream.tell() >= self._max_bytes:
                self._rotate()
        except OSError:
            return

    def close(self) -> None:
        """Close the file."""
        self._stream.close()

    def _rotate(self) -> None:
        self._stream.close()
        for number in range(self._kept - 1, 0, -1):
            older = self._numbered(number)
            if older.exists():
                older.replace(self._numbered(number + 1))
        self.path.replace(self._numbered(1))
        self._stream = self.path.open("ab")

    def _numbered(self, number: int) -> Path:
        return self.path.with_name(f"{self.path.name}.{number}")
