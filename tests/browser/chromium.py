"""How every browser test starts Chromium, and how long it waits for what must appear."""

from playwright.async_api import expect

ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
expect.set_options(timeout=15_000)  # a busy machine is no failure; what is missing still fails
