"""What the supervisor decides before anything starts, and the small parts it is made of."""

import contextlib
import socket
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.supervisor import plan as plans
from bot.supervisor.backoff import Backoff
from bot.supervisor.child import StartRefused
from bot.supervisor.log_file import LogFile
from bot.supervisor.plan import make_plan


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository that is set up."""
    for name in (".venv/assistant/bin/python", "models/old.tar.gz"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


def test_back_off_doubles_to_its_limit_and_starts_over() -> None:
    """A process that crashes at once must not use the machine up; a good one must be back quickly."""
    backoff = Backoff(first=0.5, longest=3, healthy=60)
    assert [backoff.after(1) for _ in range(5)] == [0.5, 1, 2, 3, 3]
    assert backoff.after(61) == 0.5
    assert backoff.after(1) == 1


def test_log_file_is_rotated_and_bounded(tmp_path: Path) -> None:
    """A process that logs in a loop must not fill the disk that messages are stored on."""
    log = LogFile(tmp_path / "log" / "a.log", max_bytes=10, kept=2)
    for number in range(10):
        log.write(b"line %d\n\n" % number)
    log.close()
    assert sorted(path.name for path in (tmp_path / "log").iterdir()) == ["a.log", "a.log.1", "a.log.2"]
    assert log.last_line == "line 9"


def test_taken_port_is_one_sentence(root: Path) -> None:
    """A second start says what to do."""
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
        with pytest.raises(StartRefused, match=rf"Port {port} .* in use.*PORT={port + 1}"):
            make_plan(root, {"PORT": str(port)})


@pytest.mark.parametrize("port", ["http", "-1", "70000", "80.5"])
def test_port_that_is_none_is_named(root: Path, port: str) -> None:
    """A typing error in PORT must be named."""
    with pytest.raises(StartRefused, match="PORT must be a number"):
        make_plan(root, {"PORT": port})


def test_host_that_is_none_is_named(root: Path) -> None:
    """The same for HOST."""
    with pytest.raises(StartRefused, match="not an address of this machine"):
        make_plan(root, {"HOST": "no.such.host.invalid", "PORT": "0"})


def test_missing_model_says_what_to_run(root: Path) -> None:
    """Nobody knows by themselves that training comes first."""
    (root / "models/old.tar.gz").unlink()
    with pytest.raises(StartRefused, match="make train"):
        make_plan(root, {"PORT": "0"})


def test_both_processes_get_the_same_ports_and_secret(root: Path) -> None:
    """Gateway and assistant find each other, and nobody else can speak to the assistant."""
    plan = make_plan(root, {"PORT": "0"})
    assert len({plan.port, plan.rasa_port, plan.actions_port, 0}) == 4
    assert plan.env["RASA_URL"] == f"http://127.0.0.1:{plan.rasa_port}"
    assert plan.env["ACTIONS_PORT"] == str(plan.actions_port)
    assert len(plan.env["GATEWAY_SECRET"]) >= 32
    assert str(plan.rasa_port) in plan.assistant
    assert plan.url == f"http://127.0.0.1:{plan.port}"


def test_compiled_modules_are_kept(root: Path) -> None:
    """A surrounding that forbids it would double the time until a patient can write."""
    assert "PYTHONDONTWRITEBYTECODE" not in make_plan(root, {"PORT": "0", "PYTHONDONTWRITEBYTECODE": "1"}).env


def test_number_of_threads_can_still_be_set(root: Path) -> None:
    """One thread is right for one message at a time; a large machine may know better."""
    assert make_plan(root, {"PORT": "0"}).env["OMP_NUM_THREADS"] == "1"
    assert make_plan(root, {"PORT": "0", "OMP_NUM_THREADS": "4"}).env["OMP_NUM_THREADS"] == "4"


def test_given_secret_is_kept(root: Path) -> None:
    """Several gateways of one clinic group share a secret."""
    assert make_plan(root, {"PORT": "0", "GATEWAY_SECRET": "s" * 40}).env["GATEWAY_SECRET"] == "s" * 40


def test_defaults_are_those_of_the_settings() -> None:
    """The supervisor does not import the settings, for speed; both must say the same."""
    assert Settings.model_fields["host"].default == plans.DEFAULT_HOST
    assert Settings.model_fields["port"].default == plans.DEFAULT_PORT
