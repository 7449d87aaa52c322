// Choosing a new password: at once after the first sign-in, later from the menu.

import { button, h } from '../dom.js';
import { field, problem } from './form.js';

const LEAST = 12;

/** `forced` after a one-time password; `onDone()` after success, `onCancel()` otherwise. */
export function create({ api, forced, username, onDone, onCancel }) {
  const current = field(forced ? 'One-time password' : 'Current password', { type: 'password', autocomplete: 'current-password' });
  const fresh = field('New password', { type: 'password', autocomplete: 'new-password', minlength: LEAST, hint: `At least ${LEAST} characters. A few unrelated words are easy to remember.` });
  const again = field('New password, once more', { type: 'password', autocomplete: 'new-password' });
  const error = problem();
  const submit = h('button', { type: 'submit', class: 'primary' }, 'Change password');
  const form = h('form', { class: 'gate-card', novalidate: true, on: { submit: change } },
    h('h1', {}, forced ? 'Choose your own password' : 'Change password'),
    h('p', { class: 'lead' }, forced ? 'The one-time password was only for this first sign-in.' : 'You stay signed in here; other devices are signed out.'),
    error.element,
    // Password managers need to know whose password it is.
    h('input', { type: 'text', name: 'username', autocomplete: 'username', value: username, hidden: true, readonly: true }),
    current.element, fresh.element, again.element, submit,
    button(forced ? 'Sign out' : 'Cancel', { class: 'quiet', on: { click: onCancel } }));
  const element = h('main', { class: 'gate' }, form);

  async function change(event) {
    event.preventDefault();
    const wrong = check();
    if (wrong) {
      error.show(wrong[1]);
      wrong[0].input.focus();
      return;
    }
    submit.disabled = true;
    try {
      await api.changePassword(current.input.value, fresh.input.value);
      await onDone();
    } catch (failure) {
      error.show(failure.message);
      (failure.field === 'new' ? fresh : current).input.focus();
    } finally {
      submit.disabled = false;
    }
  }

  function check() {
    if (!current.input.value) return [current, forced ? 'Please enter the one-time password.' : 'Please enter your current password.'];
    if (fresh.input.value.length < LEAST) return [fresh, `The new password needs at least ${LEAST} characters.`];
    if (fresh.input.value === current.input.value) return [fresh, 'The new password must differ from the old one.'];
    if (fresh.input.value !== again.input.value) return [again, 'The two new passwords are not the same.'];
    return null;
  }

  return { element, update: () => current.input.focus(), destroy: () => element.remove() };
}
