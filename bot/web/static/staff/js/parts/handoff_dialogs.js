// The two ways to end having a chat: resolve it, or give it back to the assistant.

import { h } from '../dom.js';
import { ask } from './dialogs.js';
import { field } from './form.js';

/** How did it end? `submit(disposition, note)`. */
export function resolve({ dispositions, drill, claimed, submit }) {
  const fitting = dispositions.filter(({ id }) => drill || id !== 'drill');
  const choices = fitting.map(({ id, title }) => {
    const input = h('input', { type: 'radio', name: 'disposition', value: id, required: true });
    input.checked = drill && id === 'drill';
    return { id, input, element: h('label', { class: 'choice' }, input, h('span', {}, title)) };
  });
  const note = field('Note for the team (the patient does not see it)', { tag: 'textarea', rows: 3, maxlength: 2000 });
  return ask({
    title: drill ? 'Resolve this drill' : 'Resolve this handoff',
    body: [
      h('fieldset', { class: 'choices' }, h('legend', {}, 'How did it end?'), ...choices.map((choice) => choice.element)),
      note.element,
      h('p', { class: 'hint' }, `The assistant answers again${claimed ? ', the patient is told that you have left,' : ''} and the pre-screen is unlocked.`),
    ],
    confirm: 'Resolve',
    async submit() {
      const chosen = choices.find((choice) => choice.input.checked);
      if (!chosen) {
        choices[0]?.input.focus();
        throw new Error('Please choose how it ended.');
      }
      await submit(chosen.id, note.input.value);
    },
  });
}

/** Give the chat back. `submit(unlockPrescreen)`. */
export function release({ prescreenLocked, submit }) {
  const unlock = h('input', { type: 'checkbox' });
  return ask({
    title: 'Give back to the assistant',
    body: [
      h('p', {}, 'The patient is told that you have left, and the assistant answers again. The handoff goes back to the queue until someone resolves it.'),
      prescreenLocked
        ? h('label', { class: 'choice' }, unlock, h('span', {}, 'Let the patient go on with the pre-screen'))
        : null,
      prescreenLocked ? h('p', { class: 'hint' }, 'It was locked after a crisis message. Leave it locked if you are not sure.') : null,
    ],
    confirm: 'Give back',
    submit: () => submit(unlock.checked),
  });
}
