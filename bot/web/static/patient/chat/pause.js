// Waiting between attempts, so that not all phones come back in the same second.

/** Milliseconds to wait after so many failures: doubling, at most 30 s, half of it at random. */
export function backOff(failures, retryAfterSeconds = 0) {
	const longest = Math.min(30000, 1000 * 2 ** Math.min(failures, 5));
	return Math.max(longest * (0.5 + Math.random() / 2), retryAfterSeconds * 1000);
}

/** A wait that `cut()` ends early. */
export function createPause() {
	let cut = () => {};
	return {
		wait: (milliseconds) =>
			new Promise((resolve) => {
				setTimeout(resolve, milliseconds);
				cut = resolve;
			}),
		cut: () => cut(),
	};
}
