// The gateway's staff API. Every failure is an ApiError with a status, or an Unreachable when no answer came.

const TIMEOUT_MS = 10_000;

/** The gateway answered, and refused. `detail` is written for the person who sees it. */
export class ApiError extends Error {
  constructor(status, { detail, title, field } = {}, retryAfter = 0) {
    super(detail ?? title ?? `The server refused (${status}).`);
    this.status = status;
    this.field = field ?? null;
    this.retryAfter = retryAfter;
  }
}

/** No answer: the network or the gateway is down. */
export class Unreachable extends Error {
  constructor() {
    super('No connection to the server. Please try again.');
  }
}

/** `onSignedOut` is called when a session that was there has ended. */
export function createApi({ onSignedOut }) {
  let csrf = '';

  async function send(method, path, { body, wait = 0, signal } = {}) {
    const abort = new AbortController();
    const limit = setTimeout(() => abort.abort(), TIMEOUT_MS + wait * 1000);
    signal?.addEventListener('abort', () => abort.abort());
    const headers = { Accept: 'application/json' };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    if (method !== 'GET' && csrf) headers['X-CSRF-Token'] = csrf;
    try {
      return await fetch(path, {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
        credentials: 'same-origin',
        cache: 'no-store',
        signal: abort.signal,
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new Unreachable();
    } finally {
      clearTimeout(limit);
    }
  }

  async function read(response) {
    if (response.status === 204) return null;
    let body = null;
    try {
      body = await response.json();
    } catch {
      if (response.ok) throw new Unreachable();
    }
    if (response.ok) return body;
    throw new ApiError(response.status, body ?? {}, Number(response.headers.get('Retry-After')) || 0);
  }

  async function request(method, path, options = {}) {
    let response = await send(method, path, options);
    // A sign-in in another tab gives this browser a new CSRF token: fetch it and try once more.
    if (response.status === 403 && method !== 'GET' && (await renewed())) response = await send(method, path, options);
    if (response.status === 401 && !options.quiet) onSignedOut();
    return read(response);
  }

  async function renewed() {
    const before = csrf;
    await me().catch(() => null);
    return csrf !== before;
  }

  async function me() {
    const body = await read(await send('GET', '/api/staff/me'));
    csrf = body.csrf;
    return body;
  }

  const post = (path, body = {}) => request('POST', path, { body });
  const id = encodeURIComponent;
  return {
    me,
    async signIn(username, password) {
      const body = await request('POST', '/api/staff/sign-in', { body: { username, password }, quiet: true });
      csrf = body.csrf;
      return body;
    },
    signOut: () => request('POST', '/api/staff/sign-out', { body: {}, quiet: true }),
    changePassword: (current, fresh) => post('/api/staff/password', { current, new: fresh }),
    clinic: () => request('GET', '/api/clinic'),
    queue: ({ after, wait = 0, signal } = {}) => {
      const known = after === undefined || after === null ? '' : `after=${id(after)}&`;
      return request('GET', `/api/staff/queue?${known}wait=${wait}`, { wait, signal });
    },
    conversation: (conversation) => request('GET', `/api/staff/conversations/${id(conversation)}`),
    events: (conversation, { after, wait = 0, signal }) =>
      request('GET', `/api/staff/conversations/${id(conversation)}/events?after=${after}&wait=${wait}`, { wait, signal }),
    reply: (conversation, message) => post(`/api/staff/conversations/${id(conversation)}/messages`, message),
    claim: (handoff) => post(`/api/staff/handoffs/${id(handoff)}/claim`),
    acknowledge: (handoff) => post(`/api/staff/handoffs/${id(handoff)}/acknowledge`),
    release: (handoff, unlock) => post(`/api/staff/handoffs/${id(handoff)}/release`, { unlock_prescreen: unlock }),
    resolve: (handoff, disposition, note) => post(`/api/staff/handoffs/${id(handoff)}/resolve`, { disposition, note }),
    dispositions: () => request('GET', '/api/staff/dispositions'),
    recent: () => request('GET', '/api/staff/recent'),
    drill: () => post('/api/staff/drill'),
  };
}
