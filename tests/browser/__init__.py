"""The pages in a real Chromium, against doubles of the gateway."""
