// A box on a picture, drawn, moved and resized by pointer; [x, y, width, height] in whole pixels of the source.
const HANDLES = ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w'];
const BEGINS_AFTER = 4; // px of the screen: less is a click, which draws nothing

const within = (value, low, high) => Math.min(Math.max(value, low), high);

function between(one, other, most, least) {
  let [low, high] = [one, other].map(value => Math.round(within(value, 0, most))).sort((a, b) => a - b);
  if (high - low < least) [low, high] = other < one ? [high - least, high] : [low, low + least];
  low = within(low, 0, Math.max(0, most - (high - low)));
  return [low, Math.min(high - low, most)];
}

// part: 'draw', 'move' or a handle. from, to: where the pointer went down and is now, pixels of the source.
function boxAfter(box, part, from, to, size, least) {
  const sides = [0, 1].map(axis => {
    const most = size[axis],
      small = Math.min(least, most),
      by = to[axis] - from[axis];
    if (part === 'draw') return between(from[axis], to[axis], most, small);
    const [low, length] = [box[axis], box[axis + 2]],
      [back, forth] = axis ? ['n', 's'] : ['w', 'e'];
    if (part === 'move') return [Math.round(within(low + by, 0, most - length)), length];
    if (part.includes(back)) {
      const begin = Math.round(within(low + by, 0, low + length - small));
      return [begin, low + length - begin];
    }
    if (part.includes(forth)) return [low, Math.round(within(length + by, small, most - low))];
    return [low, length];
  });
  return [sides[0][0], sides[1][0], sides[0][1], sides[1][1]];
}

// Calls owner.show(box) while the pointer moves, owner.done(box) when it is let go.
class BoxDrag {
  constructor(stage, owner, signal) {
    Object.assign(this, { stage, owner, now: null });
    const on = (name, action) => stage.addEventListener(name, event => action.call(this, event), { signal });
    on('pointerdown', this.down);
    on('pointermove', this.move);
    on('pointerup', this.up);
    on('pointercancel', this.cancel);
    on('keydown', event => event.key === 'Escape' && this.cancel(event));
  }

  place({ clientX, clientY }) {
    const { left, top, width, height } = this.stage.getBoundingClientRect(),
      [across, down] = this.owner.size;
    return [((clientX - left) / width) * across, ((clientY - top) / height) * down];
  }

  down(event) {
    if (!this.owner.drawing || event.button || !event.isPrimary || this.now) return;
    const part = event.target.dataset.part ?? 'draw';
    event.preventDefault(); // no selection of text, no dragging of the picture
    this.stage.setPointerCapture(event.pointerId);
    const { pointerId, clientX, clientY } = event;
    this.now = { part, pointerId, clientX, clientY, from: this.place(event), before: this.owner.box, moved: false };
  }

  move(event) {
    const { now, owner } = this;
    if (event.pointerId !== now?.pointerId) return;
    now.moved ||= Math.hypot(event.clientX - now.clientX, event.clientY - now.clientY) >= BEGINS_AFTER;
    if (now.moved) owner.show(boxAfter(now.before, now.part, now.from, this.place(event), owner.size, owner.least));
  }

  up(event) {
    if (event.pointerId !== this.now?.pointerId) return;
    this.move(event);
    const { moved } = this.now;
    this.now = null;
    this.owner.done(moved);
  }

  cancel(event) {
    if (!this.now || (event.pointerId !== undefined && event.pointerId !== this.now.pointerId)) return;
    const { before, pointerId } = this.now;
    this.now = null;
    if (this.stage.hasPointerCapture(pointerId)) this.stage.releasePointerCapture(pointerId);
    this.owner.show(before);
  }
}
