// One patient's conversation as the page sees it: what was said, what is on its way, how things stand.

import { create as createConnection } from "./connection.js";
import { create as createHistory } from "./history.js";
import { create as createOutbox } from "./outbox.js";

/** `onChange()` follows every change; `onArrival(events)` new messages from others. `ended`: null, "gone" or "deleted". */
export function create({ api, device, onChange, onArrival }) {
  const history = createHistory();
  const handedOver = new Map(); // with the server, not yet echoed in the events
  let conversation = device.read("conversation");
  let state = null;
  let link = "idle";
  let loaded = !conversation;
  let ended = null;

  function onFrame(frame, complete) {
    const first = !loaded;
    const { fresh, gap } = history.add(frame.events || [], complete);
    if (frame.state) state = frame.state;
    loaded = true;
    for (const id of handedOver.keys()) if (history.has(id)) handedOver.delete(id);
    if (state && state.erased) return forget("deleted");
    if (gap) connection.fetchMissing();
    onChange();
    const others = fresh.filter((event) => event.from !== "patient");
    if (!first && others.length) onArrival(others);
  }

  const connection = createConnection({
    api,
    target: () => conversation,
    after: history.last,
    onFrame,
    onStatus(status) {
      link = status;
      onChange();
    },
    onGone: () => forget("gone"),
  });

  /** A conversation is begun by its first message, so that reading the page leaves no trace on the server. */
  async function ensureConversation() {
    conversation = conversation || device.read("conversation");
    if (conversation) return conversation;
    const begun = await api.begin();
    conversation = { id: begun.id, token: begun.token };
    device.write("conversation", conversation);
    connection.start();
    return conversation;
  }

  async function deliver(item) {
    const target = await ensureConversation();
    const message = { client_message_id: item.id };
    if (item.choice) message.choice = item.choice;
    else message.text = item.text;
    try {
      await api.post(target, message);
    } catch (problem) {
      // The server no longer has the earlier chat. Words must still arrive: the next attempt begins a new one.
      if (problem.gone) forget("gone");
      throw problem;
    }
  }

  const outbox = createOutbox({
    device,
    deliver,
    onChange: () => onChange(),
    onSent(item) {
      if (!history.has(item.id)) handedOver.set(item.id, { ...item, status: "sent" });
      if (link !== "live") connection.start();
    },
  });

  function forget(why) {
    device.remove("conversation");
    conversation = null;
    state = null;
    loaded = true;
    ended = why;
    history.clear();
    handedOver.clear();
    connection.stop();
    link = "idle";
    onChange();
  }

  function send(message) {
    ended = null;
    return outbox.add(message);
  }

  return {
    start() {
      connection.start();
      outbox.retry();
    },
    snapshot: () => ({
      begun: Boolean(conversation),
      loaded,
      ended,
      link,
      state,
      events: history.ordered(),
      pending: Array.from(handedOver.values()).concat(outbox.pending().filter((item) => !history.has(item.id))),
    }),
    sendText: (text) => send({ text }),
    sendChoice: (choice) => send({ text: choice.title, choice: choice.id }),
    retry: outbox.retry,
    takeBack(id) {
      outbox.remove(id);
      onChange();
    },
    wake() {
      connection.wake();
      outbox.retry();
    },
    /** Erases on the server, then here; rejects with a Problem when the server could not. */
    async erase() {
      if (conversation) {
        try {
          await api.erase(conversation);
        } catch (problem) {
          if (!problem.gone) throw problem;
        }
      }
      device.clear();
      forget("deleted");
    },
    /** Another tab began, cleared or sent something. */
    followDevice(key) {
      if (key === "outbox") return onChange();
      if (key !== "conversation") return;
      const now = device.read("conversation");
      if (!now && conversation) return forget(null);
      if (now && (!conversation || now.id !== conversation.id)) {
        history.clear();
        conversation = now;
        connection.start();
      }
    },
    stop() {
      outbox.stop();
      connection.stop();
    },
  };
}
