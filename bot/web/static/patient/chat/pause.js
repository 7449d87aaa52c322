// Waiting between attempts, so that a thousand phones do not come back in the same second.

/** Milliseconds before attempt `failures + 1`: doubling, at most 30 s, the second half of it at random. */
export function backOff(failures, retryAfterSeconds = 0) {
  const longest = Math.min(30000, 1000 * 2 ** Math.min(failures, 5));
  return Math.max(longest * (0.5 + Math.random() / 2), retryAfterSeconds * 1000);
}

/** A wait that `cut()` ends early. */
export function createPause() {
  let finish = () => {};
  return {
    wait: (milliseconds) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        finish = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
    cut: () => finish(),
  };
}
