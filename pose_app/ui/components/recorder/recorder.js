// Records a film of some seconds after a count-down, shows it, and hands it to Python.
const COUNT_FROM = 3;
const ARRIVES_WITHIN_MS = 60_000;
const recorders = new WeakMap();
export default function (component) {
  const root = component.parentElement;
  if (!recorders.has(root)) recorders.set(root, new Recorder(root));
  recorders.get(root).update(component);
  return () => {
    recorders.get(root)?.destroy();
    recorders.delete(root);
  };
}

class Recorder {
  constructor(root) {
    this.node = root.querySelector('.rc');
    this.find = name => root.querySelector(`.rc-${name}`);
    this.length = this.find('length').querySelector('select');
    this.camera = new CameraStream();
    this.living = new AbortController(); // the nodes may get another recorder: take this one's listeners off them
    const { signal } = this.living,
      on = (node, name, action) => node.addEventListener(name, () => action.call(this), { signal });
    on(this.find('main'), 'click', this.main);
    on(this.find('off'), 'click', () => this.turnOff());
    on(this.find('switch'), 'click', () => this.open(() => this.camera.next()));
    on(this.length, 'change', () => this.show(this.state));
    this.show('off');
  }

  update({ data: [data], setTriggerValue }) {
    Object.assign(this, { data, tell: setTriggerValue });
    if (this.state === 'sending' && data.got === this.label) this.show('done');
    else if (this.state === 'done' && data.got !== this.label) this.turnOff(); // Python let go of it
  }

  show(state, says = '') {
    this.state = this.node.dataset.state = state;
    const main = this.find('main');
    main.textContent = MAIN[state](this.length.value);
    main.disabled = ['opening', 'sending'].includes(state);
    this.find('switch').hidden = state !== 'ready' || this.camera.cameras.length < 2;
    this.find('live').classList.toggle('rc-mirrored', this.camera.mirrored);
    this.find('says').textContent = says;
    if (state !== 'counting') this.find('count').textContent = '';
  }

  main() {
    const action = { off: this.open, ready: this.count, counting: this.cancel, recording: this.stop, done: this.open };
    action[this.state]?.call(this);
  }

  async open(how = () => this.camera.open()) {
    this.forget();
    this.show('opening');
    const fault = await how();
    if (this.camera.over) return;
    if (fault) return this.show('off', fault);
    this.find('live').srcObject = this.camera.stream;
    const [track] = this.camera.stream.getVideoTracks();
    track.onended = () => this.state !== 'recording' && this.turnOff('The camera is gone: connect it and try again.');
    this.show('ready');
  }

  count(left = COUNT_FROM) {
    if (!left) return this.record();
    this.show('counting');
    this.find('count').textContent = left;
    this.waits = setTimeout(() => this.count(left - 1), 1000);
  }

  cancel() {
    clearTimeout(this.waits);
    this.show('ready');
  }

  record() {
    const parts = [],
      seconds = +this.length.value;
    try {
      this.recorder = this.camera.recorder(this.data.bits);
      this.recorder.ondataavailable = ({ data }) => parts.push(data);
      this.recorder.onstop = () => this.hand(new Blob(parts, { type: this.recorder.mimeType }));
      this.recorder.start();
    } catch (error) {
      return this.turnOff(`The camera's film could not be recorded: ${error.message || error.name}.`);
    }
    this.show('recording');
    const begun = performance.now();
    this.ticks = setInterval(() => {
      const now = (performance.now() - begun) / 1000;
      this.find('time').textContent = `${Math.min(now, seconds).toFixed(1)} of ${seconds} s`;
      if (now >= seconds) this.stop();
    }, 100);
  }

  stop() {
    clearInterval(this.ticks);
    if (this.recorder?.state === 'recording') this.recorder.stop();
  }

  async hand(blob) {
    clearInterval(this.ticks);
    this.camera.close();
    if (this.camera.over) return;
    if (!blob.size) return this.show('off', 'Nothing was recorded: try again, for longer.');
    const size = `${(blob.size / 1e6).toFixed(1)} MB`;
    if (blob.size > this.data.most)
      return this.show('off', `The recording has ${size}, more than ${this.data.most / 1e6} MB: record a shorter one.`);
    this.played = this.find('played').src = URL.createObjectURL(blob);
    this.find('played')
      .play()
      .catch(() => {}); // it has its controls
    this.show('sending');
    const label = (this.label = `${Date.now()}`);
    setTimeout(() => {
      if (this.state === 'sending' && this.label === label)
        this.turnOff('The recording did not arrive: see whether the connection is there, and record again.');
    }, ARRIVES_WITHIN_MS);
    this.tell('recorded', { label: this.label, type: blob.type, base64: await base64Of(blob) });
  }

  turnOff(says) {
    this.forget();
    this.camera.close();
    this.show('off', says);
  }

  forget() {
    clearTimeout(this.waits);
    if (this.played) URL.revokeObjectURL(this.played);
    this.played = null;
    this.find('time').textContent = '';
    this.find('played').removeAttribute('src');
  }

  destroy() {
    this.camera.destroy();
    clearInterval(this.ticks);
    this.forget();
    this.living.abort();
  }
}
