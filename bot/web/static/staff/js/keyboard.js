// Single-key shortcuts. They rest while somebody types or a dialog is open, and can be switched off (WCAG 2.1.4).

import { preference } from './preferences.js';

export const SHORTCUTS = [
  ['j', 'Next in the queue'],
  ['k', 'Previous in the queue'],
  ['Enter', 'Open the selected chat'],
  ['r', 'Write a reply'],
  ['Esc', 'Back to the queue'],
  ['?', 'Show these shortcuts'],
];

const typing = (target) => target.closest('input, textarea, select, [contenteditable]');

/** `actions`: functions by key; Escape works in the reply box too. */
export function listenToKeys(actions, { enabled }) {
  document.addEventListener('keydown', (event) => {
    const action = actions[event.key];
    if (!action || !enabled() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.querySelector('dialog[open]')) return;
    if (event.key !== 'Escape' && (typing(event.target) || preference('keys') === 'off')) return;
    if (action(event) !== false) event.preventDefault();
  });
}
