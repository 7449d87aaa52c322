// Keeps the page in step with the gateway. The queue comes over a WebSocket, by long-polling while that is down, and
// by a regular look either way: a socket can be dead without saying so, and someone may be waiting. The open
// conversation is long-polled, so that its messages do not hang on the socket.

import { ApiError } from './api.js';

const LOOK_MS = 15_000;
const POLL_SECONDS = 15;
const GRACE_MS = 3_000;

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const backoff = (tries) => Math.min(1000 * 2 ** tries, 15_000) * (0.75 + Math.random() / 2);

/**
 * `onQueue(raw)` for every new queue; `onConversation(id)` when one changed; `follow(wait, signal)` waits for news of
 * the open conversation; `onStatus({connected})` when the connection is lost for more than a moment, and when it is back.
 */
export function createLive({ api, onQueue, onConversation, follow, onStatus }) {
  let running = false;
  let socket = null;
  let version = null;
  let frames = 0;
  let tries = 0;
  let polling = null;
  let following = null;
  let lost = null;
  let looking = null;
  let reconnecting = null;

  function reached() {
    clearTimeout(lost);
    lost = null;
    onStatus({ connected: true });
  }

  /** A refusal is an answer: only silence and a failing server count as a lost connection. */
  function unreachable(failure) {
    if (!running || (failure instanceof ApiError && failure.status < 500)) return;
    lost ??= setTimeout(() => onStatus({ connected: false }), GRACE_MS);
  }

  function receive(raw) {
    version = raw.version;
    reached();
    onQueue(raw);
  }

  function connect() {
    if (!running || socket) return;
    clearTimeout(reconnecting);
    const mine = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/staff/socket`);
    socket = mine;
    mine.addEventListener('open', () => {
      tries = 0;
      stopPolling();
      look();
    });
    mine.addEventListener('message', ({ data }) => {
      const frame = parse(data);
      frames += 1;
      if (frame?.type === 'queue') receive(frame);
      if (frame?.type === 'conversation') onConversation(frame.id);
    });
    mine.addEventListener('close', () => {
      if (socket === mine) socket = null;
      if (!running) return;
      poll();
      reconnecting = setTimeout(connect, backoff(tries));
      tries += 1;
    });
  }

  /** A single look at the queue. News that the socket did not bring means that the socket is dead: renew it. */
  async function look() {
    if (!running) return;
    const before = frames;
    try {
      const raw = await api.queue({ after: version });
      if (!running || frames !== before) return;
      const missed = version !== null && raw.version !== version;
      receive(raw);
      await follow(0);
      if (missed && socket?.readyState === WebSocket.OPEN) socket.close();
    } catch (failure) {
      unreachable(failure);
      if (running && socket?.readyState === WebSocket.OPEN) socket.close();
    }
  }

  async function poll() {
    if (polling) return;
    const abort = new AbortController();
    polling = abort;
    await repeat(abort, async (wait) => receive(await api.queue({ after: version, wait, signal: abort.signal })));
    if (polling === abort) polling = null;
  }

  function stopPolling() {
    polling?.abort();
    polling = null;
  }

  async function repeat(abort, step) {
    let failures = 0;
    while (running && !abort.signal.aborted) {
      const started = performance.now();
      try {
        await step(failures ? 0 : POLL_SECONDS);
        failures = 0;
        // A server that does not wait must not be asked in a tight loop.
        if (performance.now() - started < 300) await pause(1000);
      } catch (failure) {
        if (abort.signal.aborted) return;
        unreachable(failure);
        await pause(backoff(failures));
        failures = Math.min(failures + 1, 3);
      }
    }
  }

  function wake() {
    if (!running || document.visibilityState === 'hidden') return;
    tries = 0;
    connect();
    look();
  }

  window.addEventListener('online', wake);
  window.addEventListener('pageshow', wake);
  document.addEventListener('visibilitychange', wake);

  return {
    /** Begin, or begin again after a new sign-in. */
    start() {
      if (running) return;
      running = true;
      version = null;
      connect();
      look();
      following = new AbortController();
      const { signal } = following;
      repeat(following, (wait) => follow(wait, signal));
      looking = setInterval(look, LOOK_MS);
    },
    /** Stop without forgetting what is on the page. */
    stop() {
      running = false;
      clearInterval(looking);
      clearTimeout(reconnecting);
      clearTimeout(lost);
      lost = null;
      stopPolling();
      following?.abort();
      socket?.close();
      socket = null;
    },
    look,
  };
}

function parse(data) {
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}
