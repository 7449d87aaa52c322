// The conversation as a plain text file the patient can keep.

import { words } from "../words.js";

function author(event) {
  return event.from === "staff" ? words.author.staff(event.staff_name) : words.author[event.from === "patient" ? "you" : event.from];
}

/** The text; `now` and the events' times are shown in the device's own zone. */
export function write({ clinic, events, now = new Date() }) {
  const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
  const lines = [words.transcript.heading(clinic.name), clinic.disclosure || "", words.transcript.saved(format.format(now)), ""];
  for (const event of events) {
    lines.push(`${author(event)}, ${format.format(new Date(event.at))}`, event.text);
    for (const link of event.links || []) lines.push(`- ${link.label}`);
    for (const source of event.sources || []) lines.push(`(${words.sources.title}: ${source})`);
    lines.push("");
  }
  lines.push(words.transcript.help, ...(clinic.crisis || []).map((line) => `- ${[line.label, line.note].filter(Boolean).join(", ")}`));
  if (clinic.phone) lines.push(`- ${clinic.name}, ${clinic.phone}`);
  return `${lines.join("\n")}\n`;
}

/** Hands a text to the browser as a download. */
export function save(text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = words.transcript.file;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}
