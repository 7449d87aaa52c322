// Reads the gateway's JSON into the shapes the parts use, in one place, so that a change there is a change here only.

/** A handoff of the queue, of a conversation or of the recent list. `startedAt` is on this page's own clock. */
export function readHandoff(raw, now = performance.now()) {
  if (!raw) return null;
  const since = raw.since ?? raw.opened_at ?? null;
  const seconds = raw.waiting_seconds ?? (since ? (Date.now() - new Date(since).getTime()) / 1000 : 0);
  return {
    id: raw.handoff ?? raw.id,
    conversation: raw.conversation ?? null,
    kind: raw.kind ?? 'flag',
    tier: raw.tier ?? 'none',
    status: raw.status ?? 'waiting',
    since,
    // The server's count, not the difference of two clocks: a wrong clock on a phone must not hide a long wait.
    startedAt: now - Math.max(0, seconds) * 1000,
    counter: raw.counter ?? 1,
    claimedBy: raw.claimed_by ?? null,
    claimedByUsername: raw.claimed_by_username ?? null,
    acknowledged: Boolean(raw.acknowledged ?? raw.acknowledged_at),
    acknowledgedBy: raw.acknowledged_by ?? null,
    drill: Boolean(raw.drill),
    resolvedAt: raw.resolved_at ?? null,
    resolvedBy: raw.resolved_by ?? null,
    disposition: raw.disposition ?? null,
    note: raw.note ?? null,
    at: raw.resolved_at ?? raw.at ?? raw.last_activity_at ?? since,
  };
}

/** Whether `me` has taken the handoff. */
export function isMine(handoff, me) {
  if (handoff?.status !== 'claimed') return false;
  return handoff.claimedByUsername ? handoff.claimedByUsername === me.username : handoff.claimedBy === me.name;
}

/** The queue as the API gives it. */
export function readQueue(raw) {
  const now = performance.now();
  return {
    version: raw.version,
    channels: raw.channels ?? [],
    banner: raw.banner ?? null,
    items: (raw.items ?? []).map((item) => readHandoff(item, now)),
  };
}

/** A conversation with everything staff may see of it. */
export function readConversation(raw, asked) {
  const about = raw.conversation && typeof raw.conversation === 'object' ? raw.conversation : {};
  const id = about.id ?? (typeof raw.conversation === 'string' ? raw.conversation : asked);
  const handoff = readHandoff(raw.handoff);
  return {
    id,
    drill: Boolean(handoff?.drill ?? about.drill ?? raw.drill),
    events: raw.events ?? [],
    state: raw.state ?? {},
    handoff,
    prescreen: readPrescreen(raw.prescreen),
    audit: raw.audit ?? [],
    others: (raw.other_handoffs ?? []).map((other) => readHandoff(other)),
  };
}

const NOT_ANSWERS = new Set(['answers', 'outcome', 'status', 'question', 'progress', 'version', 'rules', 'reasons',
  'conversation', 'started_at', 'updated_at', 'summary']);

function readPrescreen(raw) {
  if (!raw) return null;
  const given = raw.answers ?? Object.fromEntries(Object.entries(raw).filter(([name]) => !NOT_ANSWERS.has(name)));
  const answers = Array.isArray(given)
    ? given.map((answer) => readAnswer(answer.question ?? answer.id, answer))
    : Object.entries(given).map(([question, answer]) => readAnswer(question, answer));
  return { status: raw.status ?? null, answers, outcome: readOutcome(raw.outcome, raw.reasons), version: raw.version ?? '', summary: raw.summary ?? null };
}

function readAnswer(question, raw) {
  const full = raw && typeof raw === 'object' && !Array.isArray(raw) && ('value' in raw || 'said' in raw || 'status' in raw);
  const answer = full ? raw : { value: raw };
  return {
    question,
    asked: answer.asked ?? null,
    value: answer.label ?? answer.value ?? null,
    status: answer.status ?? 'given',
    said: answer.said ?? answer.text ?? '',
  };
}

function readOutcome(raw, reasons) {
  if (!raw) return null;
  const listed = (raw.reasons ?? reasons ?? []).map((reason) => (typeof reason === 'string' ? { id: reason } : reason));
  return { kind: typeof raw === 'string' ? raw : raw.kind, reasons: listed };
}
