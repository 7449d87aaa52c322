// Puts the page together: one conversation, the parts on the screen, and what the browser tells us.

import { api } from "./chat/api.js";
import { create as createChat } from "./chat/chat.js";
import { create as createDevice } from "./chat/device.js";
import * as transcript from "./chat/transcript.js";
import { create as createEmbedding } from "./embedding.js";
import { create as createComposer } from "./parts/composer.js";
import { create as createConversation } from "./parts/conversation.js";
import { icon, make } from "./parts/element.js";
import { create as createEmergencyBar } from "./parts/emergency_bar.js";
import { create as createLeave } from "./parts/leave.js";
import { create as createNotice } from "./parts/notice.js";
import { create as createOptions } from "./parts/options.js";
import { create as createPresence } from "./parts/presence.js";
import { create as createProgress } from "./parts/progress.js";
import { create as createWelcome } from "./parts/welcome.js";
import * as viewport from "./viewport.js";
import { words } from "./words.js";

const LOST_AFTER = 1500; // a hiccup of the connection is not worth a banner
const CLINIC_EVERY = 10 * 60 * 1000;

const find = (id) => document.getElementById(id);
const title = document.title;
let clinic = null;
let clinicAt = 0;
let lostSince = 0;
let unread = 0;

const device = createDevice({ onChange: (key) => chat.followDevice(key) });
const chat = createChat({ api, device, onChange: () => render(), onArrival });
const embedding = createEmbedding({
  onShown() {
    markRead();
    composer.focus();
  },
  onLeave: () => leave.leave(),
});

const presence = createPresence({ element: find("presence") });
const emergencyBar = createEmergencyBar({ element: find("emergency") });
const welcome = createWelcome({ element: find("welcome"), disclosure: find("disclosure"), onChoice: chat.sendChoice });
const connectionNotice = createNotice({ tone: "lost", symbol: "offline" });
const assistantNotice = createNotice({ tone: "quiet" });
const pausedNotice = createNotice({ tone: "quiet", symbol: "pause" });
const endedNotice = createNotice({ tone: "quiet" });
const progress = createProgress();
const conversation = createConversation({
  scroller: find("scroller"),
  onChoice: chat.sendChoice,
  onRetry: chat.retry,
  onChange(id, text) {
    chat.takeBack(id);
    composer.update({ text });
  },
});
const composer = createComposer({ device, onSend: chat.sendText });
const options = createOptions({
  onSave: () => transcript.save(transcript.write({ clinic: clinic || { name: title }, events: chat.snapshot().events })),
  async onErase() {
    await chat.erase();
    composer.empty();
  },
});
const leave = createLeave({
  element: find("leave"),
  clear() {
    chat.stop();
    device.clear({ leaving: true });
  },
  elsewhere(url) {
    embedding.tell({ type: "leave", url });
    return embedding.framed;
  },
  onFirstEscape: () => embedding.tell({ type: "close" }),
});

function assistantText(state) {
  if (!state || state.mode === "staff") return null;
  return words.assistant[state.assistant] || null;
}

function connectionText({ link, pending }) {
  if (navigator.onLine === false) return words.connection.offline;
  const lost = link === "lost" || pending.some((item) => item.status === "waiting");
  if (!lost) lostSince = 0;
  else if (!lostSince) {
    lostSince = Date.now();
    setTimeout(render, LOST_AFTER + 50);
  }
  return lost && Date.now() - lostSince >= LOST_AFTER ? words.connection.lost : null;
}

function render() {
  const now = chat.snapshot();
  const { state, events, pending } = now;
  const said = events.length + pending.length > 0;
  presence.update({ state, clinic });
  welcome.update({ clinic, quiet: said || now.begun });
  connectionNotice.update({ text: connectionText(now) });
  assistantNotice.update({ text: said ? assistantText(state) : null });
  endedNotice.update({ text: now.ended ? words.chat[now.ended] : null });
  pausedNotice.update({ text: state && state.prescreen && state.prescreen.status === "locked" ? words.prescreen.locked : null });
  progress.update({ prescreen: state && state.prescreen });
  options.update({ available: now.begun || said });
  conversation.update({
    events,
    pending,
    loaded: now.loaded,
    isTyping: Boolean(state && state.typing && state.mode !== "staff" && now.link === "live"),
    phone: clinic,
  });
}

function onArrival(events) {
  if (embedding.isShown()) return;
  unread += events.length;
  document.title = `(${unread}) ${title}`;
  embedding.tell({ type: "unread", count: unread });
}

function markRead() {
  if (!unread || !embedding.isShown()) return;
  unread = 0;
  document.title = title;
  embedding.tell({ type: "unread", count: 0 });
}

async function loadClinic() {
  if (clinic && Date.now() - clinicAt < CLINIC_EVERY) return;
  try {
    clinic = await api.clinic();
    clinicAt = Date.now();
    emergencyBar.update({ clinic });
    render();
  } catch (_) {
    // The numbers, the name and the disclosure are in the page already; asked again when the page wakes.
  }
}

function wake() {
  chat.wake();
  markRead();
  loadClinic();
  render();
}

function listen() {
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && wake());
  window.addEventListener("online", wake);
  window.addEventListener("offline", render);
  window.addEventListener("pageshow", (event) => event.persisted && wake());
}

function build() {
  const { typing, end, jump } = conversation.around;
  find("column").append(conversation.element, typing, end);
  find("scroller").tabIndex = 0; // keys scroll it
  find("scroller").setAttribute("role", "region");
  find("scroller").setAttribute("aria-label", words.chat.log);
  find("banners").append(connectionNotice.element);
  const close = embedding.framed && make("button", { type: "button", class: "round", "aria-label": words.options.closeChat, onclick: () => embedding.tell({ type: "close" }) }, icon("close"));
  find("top-actions").append(...[options.element].filter(Boolean));
  if (close) find("leave").after(close);
  find("main").append(
    make("div", { class: "foot" }, jump, endedNotice.element, assistantNotice.element, pausedNotice.element, progress.element, composer.element),
  );
  find("skip").hidden = false;
  document.documentElement.classList.add("live");
}

build();
viewport.follow(() => document.activeElement && document.activeElement.id === "message" && conversation.toEnd("auto"));
listen();
composer.restore();
render();
chat.start();
loadClinic();
embedding.tell({ type: "ready" });
