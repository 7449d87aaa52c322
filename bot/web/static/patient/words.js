// What the page itself says while it lives; its fixed words are in index.html.

export const words = {
	presence: {
		assistant: "Automated assistant",
		open: "Open now",
		closed: (opensAt) => (opensAt ? `Closed until ${opensAt}` : "Closed now"),
		waiting: "Our team has been asked to join",
		staff: (name) => `${name || "Someone"} from our care team is here`,
	},
	author: {
		patient: () => "You",
		assistant: () => "Assistant, automated",
		staff: (name) => `${name || "Someone"}, care team`,
		system: () => "Notice",
	},
	delivery: {
		sending: "Sending",
		sent: "Sent",
		waiting: "Not sent yet. It will go out by itself.",
		refused: "Not sent.",
		again: "Try again",
		change: "Change it",
	},
	typing: "The assistant is writing",
	connection: {
		offline: "You are offline. The numbers above still work.",
		lost: "The connection is lost. We keep trying. The numbers above still work.",
	},
	assistant: {
		starting: "The assistant is just starting. You can write already, the answer follows in a moment.",
		down: "The assistant cannot answer right now. What you write is kept and our team can read it.",
	},
	prescreen: {
		progress: (number, total) => `Question ${number} of about ${total}`,
		locked: "We have paused the questions. What you told us is kept.",
	},
	ended: {
		gone: "The earlier chat is no longer kept. What you write now starts a new one.",
		deleted: "The chat has been deleted. You can start a new one whenever you like.",
		failed: "It could not be deleted just now. Please try again in a moment, or call us.",
	},
	choices: "Answers you can tap",
	sources: "Where this comes from",
	draft: "Draft: not yet reviewed by a clinician.",
	draftMark: " (draft)",
	composer: {
		keys: "Enter sends. Shift + Enter starts a new line.",
		count: (used, limit) => `${used} of ${limit} characters`,
		long: (extra, limit) => `${extra} more than the ${limit} characters that fit in one message. You can send it in two parts.`,
	},
	help: {
		card: "Help right now",
		call: (number) => `Call ${number}`,
		sms: (number) => `Text ${number}`,
		chat: () => "Chat online",
		newTab: " (opens in a new tab)",
		clinic: (name) => `${name}, in opening hours`,
	},
	transcript: {
		heading: (name) => `Chat with ${name}`,
		help: "Help day and night:",
	},
};
