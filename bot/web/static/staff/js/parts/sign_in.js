// The sign-in, at the start and again when a session has ended.

import { button, fill, h } from '../dom.js';
import { field, problem } from './form.js';

/** `onSignedIn()` after success. `update({ended, username})`: say that the session ended, and for whom. */
export function create({ api, onSignedIn }) {
  const username = field('User name', { name: 'username', autocomplete: 'username', autocapitalize: 'none', spellcheck: 'false', required: true });
  const password = field('Password', { name: 'password', type: 'password', autocomplete: 'current-password', required: true });
  const show = button('Show password', {
    class: 'quiet',
    'aria-pressed': 'false',
    on: {
      click() {
        const hidden = password.input.type === 'password';
        password.input.type = hidden ? 'text' : 'password';
        show.setAttribute('aria-pressed', String(hidden));
      },
    },
  });
  const error = problem();
  const lead = h('p', { class: 'lead' });
  const submit = h('button', { type: 'submit', class: 'primary' }, 'Sign in');
  const form = h('form', { class: 'gate-card', novalidate: true, on: { submit: signIn } },
    h('h1', {}, 'Staff console'), lead, error.element, username.element, password.element, show, submit);
  const element = h('main', { class: 'gate' }, form);

  async function signIn(event) {
    event.preventDefault();
    if (!username.input.value || !password.input.value) {
      error.show('Please fill in your user name and password.');
      (username.input.value ? password : username).input.focus();
      return;
    }
    submit.disabled = true;
    try {
      await api.signIn(username.input.value.trim(), password.input.value);
      password.input.value = '';
      error.clear();
      await onSignedIn();
    } catch (failure) {
      error.show(words(failure));
      password.input.select();
    } finally {
      submit.disabled = false;
    }
  }

  return {
    element,
    update({ ended = false, username: known = '' } = {}) {
      fill(lead, ended ? 'Your session has ended. Sign in to go on; what you typed is kept.' : 'For members of the care team.');
      if (known) username.input.value = known;
      (known ? password : username).input.focus();
    },
    destroy: () => element.remove(),
  };
}

function words(failure) {
  if (failure.status === 401) return 'User name or password is not right.';
  if (failure.status === 429) {
    return failure.retryAfter ? `Too many tries. Please wait ${failure.retryAfter} seconds.` : 'Too many tries. Please wait a little.';
  }
  return failure.message;
}
