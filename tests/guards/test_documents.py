"""What the documents say stays true."""

import re
import subprocess

from bot.settings import ROOT, Settings


def test_every_setting_is_in_the_readme() -> None:
    """Whoever runs the product finds every variable and its meaning."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name, field in Settings.model_fields.items():
        assert f"| `{name.upper()}` | {field.description} |" in readme


def test_paths_named_in_the_documents_exist() -> None:
    """A file that a document points to is there."""
    for document in ("README.md", "CONTRIBUTING.md"):
        text = (ROOT / document).read_text(encoding="utf-8")
        for path in re.findall(r"`((?:bot|data|docs|tests|actions|scripts)/[\w./-]+)`", text):
            assert (ROOT / path).exists(), f"{document}: {path}"


def test_the_repository_speaks_of_itself_only() -> None:
    """No absolute path of a machine, no package registry's host, in anything that is kept."""
    pattern = "/wo" + "rk/|/ro" + "ot/|pythonhosted\\.org|py" + "pi\\.org"
    found = subprocess.run(["git", "grep", "-lE", pattern], cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.stdout == ""
