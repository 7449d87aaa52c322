// Dialogs: the browser's own element keeps the focus inside and closes on Esc.

import { button, h } from '../dom.js';
import { problem } from './form.js';

/**
 * Open a dialog with a form. `submit` may throw: its message is shown and the dialog stays. `title` names it.
 * Resolves when it is closed.
 */
export function ask({ title, body, confirm, danger = false, submit }) {
  return new Promise((done) => {
    const error = problem();
    const go = h('button', { type: 'submit', class: danger ? 'danger' : 'primary' }, confirm);
    const cancel = button(submit ? 'Cancel' : 'Close', { class: submit ? 'quiet' : 'primary', on: { click: () => dialog.close() } });
    const form = h('form', { novalidate: true, on: { submit: sent } },
      h('h2', { id: 'dialog-title' }, title), ...[body].flat(), error.element,
      h('div', { class: 'dialog-actions' }, submit ? go : null, cancel));
    const dialog = h('dialog', { 'aria-labelledby': 'dialog-title', class: 'dialog', on: { close } }, form);

    async function sent(event) {
      event.preventDefault();
      go.disabled = true;
      error.clear();
      try {
        await submit();
        dialog.close();
      } catch (failure) {
        error.show(failure.message);
      } finally {
        go.disabled = false;
      }
    }

    function close() {
      dialog.remove();
      done();
    }

    document.body.append(dialog);
    dialog.showModal();
  });
}
