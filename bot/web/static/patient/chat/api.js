// The gateway's HTTP interface as the page uses it. Everything that goes wrong is a Problem.

/** status 0: not reached. `final`: the same again cannot help. `gone`: no such conversation. */
export class Problem extends Error {
	constructor(status, detail, retryAfter) {
		super(detail);
		this.status = status;
		this.detail = detail || "";
		this.retryAfter = retryAfter || 0;
		this.final = [400, 413, 415, 422].includes(status);
		this.gone = [401, 404, 410].includes(status);
	}
}

async function request(method, path, { token, body, seconds = 15, signal } = {}) {
	const stop = new AbortController();
	const timer = setTimeout(() => stop.abort(), seconds * 1000);
	if (signal) signal.addEventListener("abort", () => stop.abort());
	const headers = body ? { "Content-Type": "application/json" } : {};
	if (token) headers.Authorization = `Bearer ${token}`;
	try {
		const response = await fetch(path, { method, headers, body: body && JSON.stringify(body), signal: stop.signal });
		if (response.status === 204) return null;
		const answer = await response.json().catch(() => ({}));
		if (response.ok) return answer;
		throw new Problem(response.status, answer.detail, Number(response.headers.get("Retry-After")));
	} catch (problem) {
		throw problem instanceof Problem ? problem : new Problem(0);
	} finally {
		clearTimeout(timer);
	}
}

const at = ({ id }) => `/api/conversations/${encodeURIComponent(id)}`;

export const api = {
	clinic: () => request("GET", "/api/clinic"),
	begin: () => request("POST", "/api/conversations", { body: {} }),
	post: (chat, body) => request("POST", `${at(chat)}/messages`, { token: chat.token, body }),
	erase: (chat) => request("DELETE", at(chat), { token: chat.token }),
	events: (chat, after, wait, signal) =>
		request("GET", `${at(chat)}/events?after=${after}&wait=${wait}`, { token: chat.token, seconds: wait + 15, signal }),
	/** The token travels as a subprotocol: browsers send no headers of ours, and addresses end up in logs. */
	socket(chat, after) {
		const address = new URL(`${at(chat)}/socket?after=${after}`, location.href);
		address.protocol = address.protocol.replace("http", "ws");
		return new WebSocket(address, [`bearer.${chat.token}`]);
	},
};
