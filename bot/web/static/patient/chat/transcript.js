// The conversation as a plain text file the patient can keep.

import { words } from "../words.js";

/** The text; times are in the device's own zone. */
export function write({ clinic, events }) {
	const said = events.flatMap(({ from, staff_name, at, text, links = [], sources = [] }) => [
		`${words.author[from](staff_name)}, ${new Date(at).toLocaleString()}`,
		text,
		...links.map((link) => `- ${link.label}`),
		...(sources || []).map((source) => `(${words.sources}: ${source})`),
		"",
	]);
	const lines = (clinic.crisis || []).map(({ label, note }) => `- ${[label, note].filter(Boolean).join(", ")}`);
	return [words.transcript.heading(clinic.name), "", ...said, words.transcript.help, ...lines, `- ${clinic.name} ${clinic.phone || ""}`, ""].join("\n");
}

/** Hands a text to the browser as a download. */
export function save(text) {
	const link = document.createElement("a");
	link.href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
	link.download = "chat.txt";
	document.body.append(link);
	link.click();
	link.remove();
	setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
