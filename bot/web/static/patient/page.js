// Puts the page together: one conversation, the parts on the screen, and what the browser tells us.

import { api } from "./chat/api.js";
import { create as createChat } from "./chat/chat.js";
import { create as createDevice } from "./chat/device.js";
import * as transcript from "./chat/transcript.js";
import { create as createEmbedding } from "./embedding.js";
import { create as createComposer } from "./parts/composer.js";
import { create as createConversation } from "./parts/conversation.js";
import { find } from "./parts/element.js";
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
const CLINIC_EVERY = 60 * 1000;

const title = document.title;
let clinic = null;
let clinicAt = 0;
let seen = null;
let lostSince = 0;
let unread = 0;

const device = createDevice({ onChange: (key) => chat.followDevice(key) });
const chat = createChat({ api, device, onChange: () => render(), onArrival: (count) => embedding.isShown() || setUnread(unread + count) });
const embedding = createEmbedding({
	onShown() {
		setUnread(0);
		composer.focus();
	},
	onLeave: () => leave.leave(),
});

const presence = createPresence({ element: find("presence") });
const emergencyBar = createEmergencyBar({ element: find("more-lines") });
const welcome = createWelcome({ element: find("welcome"), onChoice: ({ title }) => chat.say(title) });
const connectionNotice = createNotice({ element: find("notice-connection") });
const standingNotice = createNotice({ element: find("notice-standing") });
const progress = createProgress({ element: find("progress") });
const conversation = createConversation({
	onChoice: chat.choose,
	onRetry: chat.retry,
	onChange(id, text) {
		chat.takeBack(id);
		composer.update({ text });
	},
});
const options = createOptions({
	element: find("options"),
	onSave: () => transcript.save(transcript.write({ clinic: clinic || { name: title }, events: chat.snapshot().events })),
	onErase: () => chat.erase().then(composer.empty),
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

function connectionWords({ link, pending }) {
	if (navigator.onLine === false) return words.connection.offline;
	if (link !== "lost" && !pending.some((item) => item.status === "waiting")) {
		lostSince = 0;
	} else if (!lostSince) {
		lostSince = Date.now();
		setTimeout(render, LOST_AFTER);
	}
	return lostSince && Date.now() - lostSince >= LOST_AFTER ? words.connection.lost : null;
}

/** The one thing worth saying above the composer, the most important first. */
function standingWords({ ended, state, events }) {
	if (ended) return words.ended[ended];
	if (!state) return null;
	if (state.prescreen && state.prescreen.status === "locked") return words.prescreen.locked;
	return events.length && state.mode !== "staff" ? words.assistant[state.assistant] : null;
}

function render() {
	const now = chat.snapshot();
	const { state, events, pending, begun, link } = now;
	// What came last counts: a page may lie open over closing time.
	if (clinic && state && state !== seen) clinic.open = !state.closed_clinic;
	seen = state;
	const said = begun || pending.length > 0;
	presence.update({ state, clinic });
	welcome.update({ clinic, quiet: said });
	connectionNotice.update({ words: connectionWords(now) });
	standingNotice.update({ words: standingWords(now) });
	progress.update({ prescreen: state && state.prescreen });
	options.update({ available: said });
	const isTyping = Boolean(state && state.typing && state.mode !== "staff" && link === "live");
	conversation.update({ events, pending, isTyping, clinic });
}

function setUnread(count) {
	if (count !== unread) embedding.tell({ type: "unread", count });
	unread = count;
	document.title = count ? `(${count}) ${title}` : title;
}

async function loadClinic() {
	if (clinic && Date.now() - clinicAt < CLINIC_EVERY / 2) return;
	try {
		clinic = await api.clinic();
		clinicAt = Date.now();
		emergencyBar.update({ clinic });
		render();
	} catch (_) {
		// The page has the numbers; asked again in a minute.
	}
}

function wake() {
	if (document.hidden) return;
	chat.wake();
	if (embedding.isShown()) setUnread(0);
	loadClinic();
	render();
}

function listen() {
	document.addEventListener("visibilitychange", wake);
	window.addEventListener("online", wake);
	window.addEventListener("pageshow", (event) => event.persisted && wake());
	window.addEventListener("offline", render);
	setInterval(() => document.hidden || loadClinic(), CLINIC_EVERY);
	find("close").addEventListener("click", () => embedding.tell({ type: "close" }));
}

// The composer measures itself, so the page is laid out before it is made.
find("foot").hidden = false;
find("close").hidden = !embedding.framed;
document.documentElement.classList.add("live");
viewport.follow();
const composer = createComposer({ element: find("composer"), device, onSend: chat.say });
listen();
render();
chat.start();
loadClinic();
embedding.tell({ type: "ready" });
