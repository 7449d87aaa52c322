"""What the supervisor starts: ports, the shared secret, the two commands. Refuses with one clear sentence."""

import contextlib
import os
import secrets
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.supervisor.child import StartRefused

LOOPBACK = "127.0.0.1"
NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"  # would cost seconds of compiling at every start
# Products of small matrices: threads that wait for each other double the processor time of a message.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
DEFAULT_HOST, DEFAULT_PORT = LOOPBACK, 8080  # as in bot.settings, which takes too long to import here


@dataclass(frozen=True)
class Plan:
    """Everything that is decided before the first process starts."""

    root: Path
    host: str
    port: int
    rasa_port: int
    actions_port: int
    env: Mapping[str, str]
    gateway: tuple[str, ...]
    assistant: tuple[str, ...]
    logs: Path

    @property
    def url(self) -> str:
        """Where this machine's browser finds the patient page."""
        host = LOOPBACK if self.host in ("", "0.0.0.0", "::") else self.host  # noqa: S104
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"


def make_plan(root: Path, environ: Mapping[str, str]) -> Plan:
    """Read the environment, choose free ports, look for the model; raises StartRefused."""
    host = environ.get("HOST") or DEFAULT_HOST
    port = _free_port(host, environ, "PORT", default=DEFAULT_PORT)
    rasa_port = _free_port(LOOPBACK, environ, "RASA_PORT", default=0)
    actions_port = _free_port(LOOPBACK, environ, "ACTIONS_PORT", default=0)
    if len({port, rasa_port, actions_port}) < 3:
        raise StartRefused("PORT, RASA_PORT and ACTIONS_PORT must be three different ports.")
    env = {
        **ONE_THREAD,
        **{name: value for name, value in environ.items() if name != NO_BYTECODE},
        "HOST": host,
        "PORT": str(port),
        "RASA_PORT": str(rasa_port),
        "RASA_URL": f"http://{LOOPBACK}:{rasa_port}",
        "ACTIONS_PORT": str(actions_port),
        "GATEWAY_SECRET": environ.get("GATEWAY_SECRET") or secrets.token_urlsafe(32),
        "PYTHONPATH": str(root),
        "PYTHONUNBUFFERED": "1",
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "2",
    }
    return Plan(
        root=root,
        host=host,
        port=port,
        rasa_port=rasa_port,
        actions_port=actions_port,
        env=env,
        gateway=(sys.executable, "-m", "bot.web"),
        assistant=assistant_command(root, rasa_port),
        logs=Path(environ.get("VAR_DIR") or root / "var") / "log",
    )


def assistant_command(root: Path, port: int) -> tuple[str, ...]:
    """How to start Rasa on a loopback port with the newest model."""
    python = root / ".venv" / "assistant" / "bin" / "python"
    if not python.exists():
        raise StartRefused("The assistant is not installed: run 'make train'.")
    models = sorted((root / "models").glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not models:
        raise StartRefused("There is no trained model in models/: run 'make train'.")
    command = [str(python), "-m", "bot.nlu", "run", "--model", str(models[-1].relative_to(root))]
    command += ["--interface", LOOPBACK, "--port", str(port)]
    command += ["--endpoints", "endpoints.yml", "--credentials", "credentials.yml"]
    return tuple(command)


def _free_port(host: str, environ: Mapping[str, str], name: str, *, default: int) -> int:
    """The wanted port if it is free, or any free one for 0."""
    text = environ.get(name) or str(default)
    if not text.isdecimal() or int(text) > 65535:
        raise StartRefused(f"{name} must be a number from 0 to 65535, not {text!r}.")
    try:
        family, *_, address = socket.getaddrinfo(host, int(text), type=socket.SOCK_STREAM)[0]
        with contextlib.closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen()
            return int(probe.getsockname()[1])
    except socket.gaierror:
        raise StartRefused(f"HOST is {host!r}, which is not an address of this machine.") from None
    except OSError as error:
        raise StartRefused(_why_not(host, int(text), name, error)) from None


def _why_not(host: str, port: int, name: str, error: OSError) -> str:
    reason = os.strerror(error.errno) if error.errno else str(error)
    if "in use" in reason:
        return f"Port {port} on {host} is already in use. Stop what uses it, or choose another: {name}={port + 1}."
    return f"Port {port} on {host} cannot be used ({reason}). Choose another with {name}."
