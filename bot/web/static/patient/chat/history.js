// The events of a conversation in the server's order, each once.

export function create() {
	const bySeq = new Map();
	const ownIds = new Set();
	let last = 0;

	return {
		/** `complete`: all after `last()`. Returns {fresh, gap}; with a gap `last()` stays, to be asked from again. */
		add(events, complete) {
			const fresh = events.filter((event) => !bySeq.has(event.seq)).sort((a, b) => a.seq - b.seq);
			const gap = !complete && fresh.length > 0 && fresh[0].seq > last + 1;
			for (const event of fresh) {
				bySeq.set(event.seq, event);
				ownIds.add(event.client_message_id);
			}
			if (complete) last = Math.max(last, ...bySeq.keys());
			else if (fresh.length && !gap) last = Math.max(last, fresh[fresh.length - 1].seq);
			return { fresh, gap };
		},
		ordered: () => Array.from(bySeq.values()).sort((a, b) => a.seq - b.seq),
		has: (clientMessageId) => ownIds.has(clientMessageId),
		last: () => last,
		clear() {
			bySeq.clear();
			ownIds.clear();
			last = 0;
		},
	};
}
