// The alarm, made by the browser itself. It loops inside the audio engine, not on a timer: browsers slow the timers of
// a page in the background, and this sound must not slow down.

const RATE = 22_050;
const PATTERNS = {
  emergency: { period: 3, notes: [[0, 880], [0.22, 660], [0.44, 880], [0.66, 660], [0.88, 880]] },
  crisis: { period: 6, notes: [[0, 740], [0.28, 880], [0.56, 740]] },
  chime: { period: 0.7, notes: [[0, 587], [0.2, 784]] },
};

/** Whether it is allowed is the browser's decision: it wants a click first (`unlock`). */
export function createSound({ onChange }) {
  let context = null;
  let loop = null;
  let wanted = null;

  function ready() {
    return context?.state === 'running';
  }

  function buffer({ period, notes }) {
    const result = context.createBuffer(1, Math.ceil(period * RATE), RATE);
    const samples = result.getChannelData(0);
    for (const [start, pitch] of notes) {
      const length = Math.floor(0.18 * RATE);
      for (let i = 0; i < length; i += 1) {
        const swell = Math.sin((Math.PI * i) / length) ** 2;
        samples[Math.floor(start * RATE) + i] += 0.6 * swell * Math.sin((2 * Math.PI * pitch * i) / RATE);
      }
    }
    return result;
  }

  function play(pattern, repeating) {
    const source = context.createBufferSource();
    source.buffer = buffer(PATTERNS[pattern]);
    source.loop = repeating;
    source.connect(context.destination);
    source.start();
    return source;
  }

  function apply() {
    if (loop && (loop.pattern !== wanted || !ready())) {
      loop.source.stop();
      loop = null;
    }
    if (wanted && ready() && !loop) loop = { pattern: wanted, source: play(wanted, true) };
  }

  return {
    ready,
    /** Call from a click: browsers allow sound only then. */
    async unlock() {
      context ??= new AudioContext();
      context.onstatechange = () => {
        apply();
        onChange();
      };
      if (context.state !== 'running') await context.resume().catch(() => null);
      apply();
      onChange();
    },
    /** Sound `emergency` or `crisis` again and again; null is silence. */
    alarm(pattern) {
      wanted = pattern;
      if (context) apply();
    },
    /** Once. */
    chime() {
      if (ready()) play('chime', false);
    },
  };
}
