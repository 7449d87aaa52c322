// What is said comes in: over HTTP, then a WebSocket, or long polling.

import { backOff, createPause } from "./pause.js";

const PING_EVERY = 20000; // with the next: a dead socket is found within 30 s
const PONG_WITHIN = 10000;
const AWAKE_PONG_WITHIN = 4000; // after a phone's sleep somebody is looking at the screen
const STABLE_AFTER = 5000;
const POLL_SECONDS = 25;
const POLL_ROUNDS = 4; // then the socket is tried again

/** `target()`: {id, token} or null; `after()`: last seq known; `onStatus`: idle, live, lost; `onGone`: no such conversation. */
export function create({ api, target, after, onFrame, onStatus, onGone }) {
	const pause = createPause();
	let turn = 0; // a new turn makes everything of the old one void
	let failures = 0;
	let socketFailures = 0;
	let socket = null;
	let stop = new AbortController();

	async function catchUp(wait = 0) {
		const mine = turn;
		const frame = await api.events(target(), after(), wait, stop.signal);
		if (mine === turn) onFrame(frame, true);
	}

	/** Resolves when the socket has ended. */
	function useSocket(mine) {
		return new Promise((resolve) => {
			const here = api.socket(target(), after());
			let opened = 0;
			let deadline = 0;
			const pinging = setInterval(() => ping(PONG_WITHIN), PING_EVERY);

			function end({ code }) {
				clearInterval(pinging);
				clearTimeout(deadline);
				here.onmessage = here.onclose = null;
				here.close();
				if (socket && socket.end === end) socket = null;
				resolve({ code, opened, stable: opened && Date.now() - opened > STABLE_AFTER });
			}
			function expect(milliseconds) {
				clearTimeout(deadline);
				deadline = setTimeout(end, milliseconds, {});
			}
			function ping(within) {
				if (!opened) return;
				here.send('{"type":"ping"}');
				expect(within);
			}

			socket = { ping, end };
			expect(PONG_WITHIN);
			here.onopen = () => {
				clearTimeout(deadline);
				opened = Date.now();
			};
			here.onmessage = ({ data }) => {
				clearTimeout(deadline);
				const frame = JSON.parse(data);
				if (mine === turn && frame.state) onFrame(frame, false);
			};
			here.onclose = end;
		});
	}

	async function poll(mine) {
		for (let round = 0; mine === turn && round < POLL_ROUNDS; round++) {
			await catchUp(POLL_SECONDS);
			await pause.wait(300);
		}
		socketFailures = 1;
	}

	/** Milliseconds to rest before the next round. */
	async function round(mine) {
		await catchUp();
		if (mine !== turn) return 0;
		onStatus("live");
		if (socketFailures > 1) return poll(mine);
		const { code, opened, stable } = await useSocket(mine);
		if (mine !== turn) return 0;
		socketFailures = opened ? 0 : socketFailures + 1;
		failures = stable ? 0 : failures + 1;
		// 1008: the server finds us too busy.
		return backOff(failures - 1, code === 1008 ? 5 : 0);
	}

	async function run(mine) {
		while (mine === turn && target()) {
			const rest = await round(mine).catch((problem) => {
				if (mine !== turn) return 0;
				if (problem.gone) return onGone();
				onStatus("lost");
				return backOff(failures++, problem.retryAfter);
			});
			if (mine === turn && rest) await pause.wait(rest);
		}
	}

	function halt() {
		turn += 1;
		stop.abort();
		stop = new AbortController();
		pause.cut();
		if (socket) socket.end({});
		onStatus("idle");
	}

	function start() {
		halt();
		failures = 0;
		run(turn);
	}

	return {
		start,
		stop: halt,
		/** Is what looks alive still alive? */
		wake() {
			if (!target()) return;
			if (!socket) return start();
			const mine = turn;
			socket.ping(AWAKE_PONG_WITHIN);
			catchUp().catch(() => mine === turn && start());
		},
		fetchMissing: () => catchUp().catch(() => {}),
	};
}
