// The gateway's HTTP interface as the page uses it. Everything that goes wrong is a Problem.

/** status 0: the server was not reached. `final`: sending the same again cannot help. */
export class Problem extends Error {
  constructor(status, detail, retryAfter) {
    super(detail || `HTTP ${status}`);
    this.status = status;
    this.detail = detail || "";
    this.retryAfter = retryAfter || 0;
  }

  get final() {
    return [400, 413, 415, 422].includes(this.status);
  }

  get gone() {
    return [401, 404, 410].includes(this.status);
  }
}

async function readProblem(response) {
  let detail = "";
  try {
    detail = (await response.json()).detail;
  } catch (_) {
    // Not every proxy between us and the server answers in JSON.
  }
  return new Problem(response.status, detail, Number(response.headers.get("Retry-After")) || 0);
}

async function request(method, path, { token, body, seconds = 15, signal } = {}) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), seconds * 1000);
  if (signal) signal.addEventListener("abort", () => stop.abort());
  const headers = {};
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body) headers["Content-Type"] = "application/json";
  try {
    const response = await fetch(path, {
      method,
      headers,
      body: body && JSON.stringify(body),
      signal: stop.signal,
      cache: "no-store",
      credentials: "same-origin",
    });
    if (!response.ok) throw await readProblem(response);
    return response.status === 204 ? null : await response.json();
  } catch (problem) {
    throw problem instanceof Problem ? problem : new Problem(0);
  } finally {
    clearTimeout(timer);
  }
}

const path = (conversation) => `/api/conversations/${encodeURIComponent(conversation.id)}`;

export const api = {
  clinic: () => request("GET", "/api/clinic"),
  begin: () => request("POST", "/api/conversations", { body: {} }),
  post: (conversation, message) =>
    request("POST", `${path(conversation)}/messages`, { token: conversation.token, body: message }),
  events: (conversation, after, wait, signal) =>
    request("GET", `${path(conversation)}/events?after=${after}&wait=${wait}`, {
      token: conversation.token,
      seconds: wait + 15,
      signal,
    }),
  erase: (conversation) => request("DELETE", path(conversation), { token: conversation.token }),
  /** The token travels as a subprotocol, because browsers send no headers of ours and addresses end up in logs. */
  socket(conversation, after) {
    const address = new URL(`${path(conversation)}/socket?after=${after}`, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    return new WebSocket(address, [`bearer.${conversation.token}`]);
  },
};
