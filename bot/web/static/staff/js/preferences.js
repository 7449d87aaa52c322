// What this browser remembers: switches only, never anything about a patient.

const DEFAULTS = { sound: 'on', keys: 'on', notifications: 'ask' };

/** The value chosen here, or the default. */
export function preference(name) {
  try {
    return localStorage.getItem(`staff.${name}`) ?? DEFAULTS[name];
  } catch {
    return DEFAULTS[name];
  }
}

/** Remember a switch, where the browser allows it. */
export function prefer(name, value) {
  try {
    localStorage.setItem(`staff.${name}`, value);
  } catch {
    // Private windows may refuse; the switch then lasts as long as the page.
    DEFAULTS[name] = value;
  }
}
