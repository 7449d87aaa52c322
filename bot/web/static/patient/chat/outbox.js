// Messages on their way: kept on the device until the server has them, sent in order, each exactly once
// (the server knows a repeated client_message_id again).

import { backOff, createPause } from "./pause.js";

/** A random UUID, also where `crypto.randomUUID` is missing (older phones, plain http). */
function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

/**
 * `deliver(item)` resolves with the server's answer or rejects with a Problem; `onSent(item)` follows a success.
 * An item: {id, text, choice, at, refusal}; `text` of a choice is its title, shown until the server echoes it.
 */
export function create({ device, deliver, onSent, onChange }) {
  const pause = createPause();
  let failures = 0;
  let running = false;
  let stopped = false;
  let flying = null;

  // Read anew each time: another tab may have added or sent something.
  const items = () => device.read("outbox") || [];
  const waiting = () => items().find((item) => !item.refusal);

  function change(id, edit) {
    device.write("outbox", items().map((item) => (item.id === id ? { ...item, ...edit } : item)));
  }

  function remove(id) {
    device.write("outbox", items().filter((item) => item.id !== id));
  }

  async function attempt(item) {
    flying = item.id;
    onChange();
    try {
      await deliver(item);
      failures = 0;
      if (stopped) return;
      remove(item.id);
      onSent(item);
    } catch (problem) {
      if (problem.final) change(item.id, { refusal: problem.detail || "" });
      else failures += 1;
      return problem.final ? 0 : backOff(failures - 1, problem.retryAfter);
    } finally {
      flying = null;
      onChange();
    }
  }

  async function run() {
    if (running) return;
    running = true;
    try {
      for (let item = waiting(); item && !stopped; item = waiting()) {
        const rest = await attempt(item);
        if (rest) await pause.wait(rest);
      }
    } finally {
      running = false;
    }
  }

  return {
    add({ text, choice = null }) {
      const item = { id: newId(), text, choice, at: new Date().toISOString(), refusal: null };
      device.write("outbox", items().concat(item));
      onChange();
      run();
      return item;
    },
    /** What is not with the server yet, oldest first, each with `status`: sending, waiting or refused. */
    pending: () =>
      items().map((item) => ({
        ...item,
        status: item.refusal !== null ? "refused" : failures > 0 && flying !== item.id ? "waiting" : "sending",
      })),
    /** Sends now: a refused message again, or all that wait. */
    retry(id) {
      if (id) change(id, { refusal: null });
      pause.cut();
      run();
    },
    remove,
    stop() {
      stopped = true;
      pause.cut();
    },
  };
}
