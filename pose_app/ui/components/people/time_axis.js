// The axis of seconds: its numbers, and the start, which is moved by pointer and by keys.
const STEPS_S = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600];
const NUMBER_PX = 56; // room for one
const IN_MINUTES_FROM_S = 120;
const KEY_RESTS_MS = 400; // after the last key the start is told

const bound = (value, low, high) => Math.min(Math.max(value, low), high);

function timeText(seconds, places = 0) {
  if (seconds < IN_MINUTES_FROM_S) return seconds.toFixed(places);
  const whole = Math.floor(seconds / 60);
  return `${whole}:${(seconds - 60 * whole).toFixed(places).padStart(places ? 3 + places : 2, '0')}`;
}

// Where the axis has numbers, seconds, for a width in px.
function ticks(duration, width) {
  const most = Math.max(2, Math.floor(width / NUMBER_PX)),
    step = STEPS_S.find(step => duration / step <= most) ?? duration / most;
  return Array.from({ length: Math.floor(duration / step + 1e-6) + 1 }, (_, i) => +(i * step).toFixed(3));
}

// A start is a whole number of steps, or the last that there can be.
function nearestStart(seconds, { step, last }) {
  const whole = +(Math.round(seconds / step) * step).toFixed(4);
  return bound(seconds >= last || whole > last ? last : whole, 0, last);
}

// Calls owner.showStart(seconds) while it is moved, owner.tellStart(seconds) when it is let go.
class StartDrag {
  constructor(axis, owner, signal) {
    Object.assign(this, { axis, owner, now: null });
    const on = (name, action) => axis.addEventListener(name, event => action.call(this, event), { signal });
    on('pointerdown', this.down);
    on('pointermove', this.move);
    on('pointerup', this.up);
    on('pointercancel', this.cancel);
    on('keydown', this.key);
    on('blur', () => this.rest(0));
  }

  place({ clientX }) {
    const { left, width } = this.axis.getBoundingClientRect();
    return nearestStart(((clientX - left) / width) * this.owner.data.duration, this.owner.data);
  }

  down(event) {
    if (event.button || !event.isPrimary || this.now) return;
    this.axis.setPointerCapture(event.pointerId);
    this.now = { pointerId: event.pointerId, before: this.owner.start };
    this.move(event);
  }

  move(event) {
    if (event.pointerId === this.now?.pointerId) this.owner.showStart(this.place(event));
  }

  up(event) {
    if (event.pointerId !== this.now?.pointerId) return;
    this.move(event);
    const { before } = this.now;
    this.now = null;
    if (this.owner.start !== before) this.owner.tellStart();
  }

  cancel() {
    if (this.now) this.owner.showStart(this.now.before);
    this.now = null;
  }

  key(event) {
    if (event.key === 'Escape') return this.cancel();
    const { data, start } = this.owner,
      steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 }[event.key];
    const to = steps ? start + steps * data.step : { Home: 0, End: data.last }[event.key];
    if (to === undefined || this.now) return;
    event.preventDefault();
    this.before ??= start;
    this.owner.showStart(nearestStart(to, data));
    clearTimeout(this.waits);
    this.waits = setTimeout(() => this.rest(), KEY_RESTS_MS);
  }

  get busy() {
    return Boolean(this.now || this.waits);
  }

  rest() {
    if (!this.waits) return;
    clearTimeout(this.waits);
    this.waits = 0;
    if (this.owner.start !== this.before) this.owner.tellStart();
    this.before = undefined;
  }

  destroy() {
    clearTimeout(this.waits);
  }
}
