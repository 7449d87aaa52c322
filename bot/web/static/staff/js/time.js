// Times and durations as staff read them.

/** Seconds as `0:42`, `12:05`, `1 h 04 min` or `2 d 3 h`. */
export function duration(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (n) => String(n).padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)}:${two(whole % 60)}`;
  if (whole < 86400) return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
  return `${Math.floor(whole / 86400)} d ${Math.floor((whole % 86400) / 3600)} h`;
}

/** The time of day. */
export function clock(iso) {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? '' : date.toLocaleTimeString([], { hour: 'numeric', minute: '2-digit' });
}

/** The day, or `Today` / `Yesterday`. */
export function day(iso) {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return '';
  const midnight = (d) => new Date(d.getFullYear(), d.getMonth(), d.getDate()).getTime();
  const days = Math.round((midnight(new Date()) - midnight(date)) / 86400000);
  if (days === 0) return 'Today';
  if (days === 1) return 'Yesterday';
  return date.toLocaleDateString([], { weekday: 'long', month: 'long', day: 'numeric' });
}

/** Day and time of day, short enough for a list. */
export function moment(iso) {
  const long = iso ? day(iso) : '';
  if (!long) return '';
  const near = ['Today', 'Yesterday'].includes(long);
  return `${near ? long : new Date(iso).toLocaleDateString([], { month: 'short', day: 'numeric' })}, ${clock(iso)}`;
}

const listeners = new Set();
let timer = null;

/** Call `listener` every second until the returned function is called. One timer serves the whole page. */
export function everySecond(listener) {
  listeners.add(listener);
  timer ??= setInterval(() => listeners.forEach((each) => each()), 1000);
  return () => {
    listeners.delete(listener);
    if (!listeners.size && timer) {
      clearInterval(timer);
      timer = null;
    }
  };
}
