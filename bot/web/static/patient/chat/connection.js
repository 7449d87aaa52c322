// Keeps the conversation flowing in: catch up over HTTP, then a WebSocket, or long polling where sockets fail.

import { backOff, createPause } from "./pause.js";

const PING_EVERY = 20000; // a silent socket is found dead at most 30 s after its last sign of life
const PONG_WITHIN = 10000;
const OPEN_WITHIN = 10000;
const WAKE_PONG_WITHIN = 4000; // after a phone's sleep somebody is looking at the screen
const STABLE_AFTER = 5000;
const POLL_SECONDS = 25;
const POLL_FOR = 60000; // then the socket is tried again

/**
 * `target()` is {id, token} or null; `after()` the last seq known; `onFrame({events, state}, complete)`,
 * complete: the frame holds everything after `after()`; `onStatus("idle" | "connecting" | "live" | "lost")`; `onGone()` when the server does not know the conversation.
 */
export function create({ api, target, after, onFrame, onStatus, onGone }) {
  const pause = createPause();
  let turn = 0; // a new turn makes everything of the old one void
  let failures = 0;
  let socketFailures = 0;
  let socket = null;
  let stop = new AbortController();
  let check = () => {};

  async function catchUp(mine, wait = 0) {
    const frame = await api.events(target(), after(), wait, stop.signal);
    if (mine === turn) onFrame(frame, true);
  }

  function useSocket(mine) {
    return new Promise((resolve) => {
      const timers = [];
      let opened = 0;
      let deadline = null;
      const here = api.socket(target(), after());
      socket = here;

      function end(code) {
        timers.forEach(clearInterval);
        clearTimeout(deadline);
        here.onopen = here.onmessage = here.onclose = here.onerror = null;
        here.close();
        if (socket === here) socket = null;
        resolve({ opened, code, stable: opened && Date.now() - opened > STABLE_AFTER });
      }
      function expect(milliseconds) {
        clearTimeout(deadline);
        deadline = setTimeout(() => end(0), milliseconds);
      }
      function ping(within) {
        if (here.readyState !== WebSocket.OPEN) return;
        here.send('{"type":"ping"}');
        expect(within);
      }

      check = () => ping(WAKE_PONG_WITHIN);
      expect(OPEN_WITHIN);
      here.onopen = () => {
        clearTimeout(deadline);
        opened = Date.now();
        timers.push(setInterval(() => ping(PONG_WITHIN), PING_EVERY));
      };
      here.onmessage = (event) => {
        clearTimeout(deadline);
        if (mine !== turn) return;
        const frame = JSON.parse(event.data);
        if (frame.events || frame.state) onFrame(frame, false);
      };
      here.onclose = (event) => end(event.code);
    });
  }

  async function usePolling(mine) {
    const until = Date.now() + POLL_FOR;
    while (mine === turn && Date.now() < until) {
      const asked = Date.now();
      await catchUp(mine, POLL_SECONDS);
      if (Date.now() - asked < 500) await pause.wait(500);
    }
    socketFailures = 1;
  }

  /** One round: how long to rest before the next, in milliseconds. */
  async function round(mine) {
    await catchUp(mine);
    if (mine !== turn) return 0;
    onStatus("live");
    if (socketFailures >= 2) {
      await usePolling(mine);
      return 0;
    }
    const ended = await useSocket(mine);
    if (mine !== turn) return 0;
    if (ended.code === 4401 || ended.code === 4404) onGone();
    socketFailures = ended.opened ? 0 : socketFailures + 1;
    failures = ended.stable ? 0 : failures + 1;
    onStatus("connecting");
    return backOff(failures, ended.code === 1008 ? 5 : 0) / 2;
  }

  async function run(mine) {
    while (mine === turn && target()) {
      let rest = 0;
      try {
        rest = await round(mine);
      } catch (problem) {
        if (mine !== turn) return;
        if (problem.gone) return onGone();
        onStatus("lost");
        rest = backOff(failures, problem.retryAfter);
        failures += 1;
      }
      if (mine === turn && rest) await pause.wait(rest);
    }
  }

  function halt() {
    turn += 1;
    stop.abort();
    stop = new AbortController();
    pause.cut();
    if (socket) socket.close();
    check = () => {};
  }

  function start() {
    halt();
    failures = 0;
    onStatus(target() ? "connecting" : "idle");
    run(turn);
  }

  return {
    start,
    stop: halt,
    /** Called when the phone wakes, the network returns or the page is shown: is what looks alive still alive? */
    wake() {
      if (!target()) return;
      if (!socket) return start();
      check();
      const mine = turn;
      catchUp(mine).catch(() => mine === turn && start());
    },
    /** Fetches what is missing, after a gap in the numbers. */
    fetchMissing() {
      const mine = turn;
      if (target()) catchUp(mine).catch(() => {});
    },
  };
}
