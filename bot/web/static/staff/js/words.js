// Every sentence and label the console says by itself. Facts first, plain words, no patient's words.

export const CONSOLE = 'Staff console';

const URGENCIES = {
  emergency: { word: 'Emergency', meaning: 'Life may be at risk now' },
  crisis: { word: 'Crisis', meaning: 'Suicidal thoughts or danger' },
  check_in: { word: 'Check-in', meaning: 'May be in distress' },
  request: { word: 'Asked for a person', meaning: 'Wants to talk to your team' },
  flag: { word: 'Flag', meaning: 'Worth reading' },
  none: { word: 'No concern', meaning: 'Nothing found' },
};

/** What a tier means, in words. */
export function tier(label) {
  const key = label && URGENCIES[label] ? label : 'none';
  return { key, ...URGENCIES[key] };
}

/** How urgent a handoff is: its tier, or else why it was raised. */
export function urgency(handoff) {
  const fromTier = handoff.tier && handoff.tier !== 'none' ? handoff.tier : null;
  const key = fromTier ?? (URGENCIES[handoff.kind] ? handoff.kind : 'flag');
  return { key, ...URGENCIES[key] };
}

/** Whether somebody must be told at once and again until it is acknowledged. */
export function isUrgent(handoff) {
  return handoff.kind === 'crisis' || handoff.tier === 'crisis' || handoff.tier === 'emergency';
}

/** Who has a handoff. */
export function holder(handoff, mine) {
  if (handoff.status === 'resolved') return 'Resolved';
  if (handoff.status === 'claimed') return mine ? 'You have it' : `${handoff.claimedBy ?? 'A colleague'} has it`;
  return 'Nobody has it yet';
}

/** How many messages raised it. */
export function concerns(count) {
  return count === 1 ? '1 message of concern' : `${count} messages of concern`;
}

/** A short name for a conversation that says nothing about the patient. */
export function reference(id) {
  return `Chat ${String(id ?? '').replaceAll('-', '').slice(0, 6)}`;
}

export const SENDERS = {
  patient: 'Patient',
  assistant: 'Assistant (automated)',
  staff: 'Staff',
  system: 'Notice to the patient',
};

export const REASON_SOURCES = {
  rule: 'Rule',
  classifier: 'Classifier',
  context: 'Context of the conversation',
  degraded: 'Part of the screening failed',
};

const ACTIONS = {
  handoff_raised: 'Handoff raised',
  acknowledged: 'Acknowledged',
  claimed: 'Took over',
  released: 'Gave back to the assistant',
  lapsed: 'Console lost: back in the queue, team alerted again',
  resolved: 'Resolved',
  replied: 'Replied',
  viewed: 'Opened the chat',
  drill_started: 'Started a drill',
  prescreen_taken: 'Took the pre-screen summary',
};

/** An audit action in words. */
export function action(name) {
  return ACTIONS[name] ?? sentence(name);
}

export const OUTCOMES = {
  likely_fits: 'Likely fits',
  review: 'A clinician must review',
  not_now: 'Not now',
};

export const PRESCREEN_STATUS = {
  active: 'Under way',
  locked: 'Locked after a crisis message',
  finished: 'Finished',
  stopped: 'Stopped by the patient',
  paused: 'Put aside by the patient',
};

export const ANSWER_STATUS = {
  declined: 'Would rather not say',
  unknown: 'Does not know',
  skipped: 'Skipped',
  unclear: 'Not understood by software: read the words',
};

/** `some_id` as words. */
export function humanise(id) {
  return String(id ?? '').replaceAll(/[_-]+/g, ' ').trim();
}

/** `some_id` as the start of a sentence. */
export function sentence(id) {
  const words = humanise(id);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Any answer's or audit line's value in words. */
export function plain(value) {
  if (value === null || value === undefined || value === '') return '';
  if (value === true) return 'Yes';
  if (value === false) return 'No';
  if (Array.isArray(value)) return value.map(plain).filter(Boolean).join(', ');
  if (typeof value === 'object') {
    return Object.entries(value)
      .filter(([, part]) => part !== null && part !== undefined && part !== '')
      .map(([name, part]) => `${humanise(name)}: ${plain(part)}`)
      .join(', ');
  }
  const text = String(value);
  return /^[a-z0-9]+(_[a-z0-9]+)+$/.test(text) ? humanise(text) : text;
}
