// The browser's camera: its picture as a stream, and every way in which that fails as one sentence.
const FAULTS = {
  NotFoundError: 'No camera was found: connect one and try again, or upload a film.',
  OverconstrainedError: 'No camera was found: connect one and try again, or upload a film.',
  NotAllowedError: 'The browser may not use the camera: allow it beside the address of this page, then try again.',
  NotReadableError: 'The camera is in use by another program: close that and try again.',
};
const TYPES = ['video/webm;codecs=vp8', 'video/webm;codecs=vp9', 'video/webm', 'video/mp4'];
const NOT_SAFE = 'The camera works only where this page comes by https or from localhost: upload a film instead.';
const CANNOT_RECORD = 'This browser cannot record films: take eight pictures instead, or upload a film.';
const byHand = () => matchMedia('(pointer: coarse)').matches; // a phone or tablet, whose cameras look front and back

class CameraStream {
  constructor() {
    this.facing = 'environment'; // who films with a phone films somebody else
    this.device = 0;
    this.cameras = [];
  }

  // Gives a sentence where there is no picture, or ''.
  async open() {
    if (!navigator.mediaDevices?.getUserMedia) return NOT_SAFE;
    if (!window.MediaRecorder) return CANNOT_RECORD;
    this.close();
    const wanted = { width: { ideal: 1280, max: 1280 }, height: { ideal: 720, max: 1280 }, frameRate: { ideal: 30 } };
    const which = this.cameras[this.device]?.deviceId;
    try {
      const video = byHand()
        ? { ...wanted, facingMode: { ideal: this.facing } }
        : { ...wanted, ...(which ? { deviceId: { exact: which } } : {}) };
      const stream = await navigator.mediaDevices.getUserMedia({ video, audio: false });
      if (this.over) stream.getTracks().forEach(track => track.stop());
      else this.stream = stream;
      const all = await navigator.mediaDevices.enumerateDevices(); // which have names only now
      this.cameras = all.filter(({ kind }) => kind === 'videoinput');
      return '';
    } catch (error) {
      return FAULTS[error.name] ?? `The camera could not be opened: ${error.message || error.name}.`;
    }
  }

  get mirrored() {
    return !byHand() || this.facing === 'user'; // as one is used to seeing oneself; what is recorded is not
  }

  next() {
    this.facing = this.facing === 'user' ? 'environment' : 'user';
    this.device = (this.device + 1) % Math.max(1, this.cameras.length);
    return this.open();
  }

  recorder(bits) {
    const mimeType = TYPES.find(type => MediaRecorder.isTypeSupported(type));
    return new MediaRecorder(this.stream, { ...(mimeType && { mimeType }), videoBitsPerSecond: bits });
  }

  close() {
    this.stream?.getTracks().forEach(track => track.stop());
    this.stream = null;
  }

  destroy() {
    this.over = true;
    this.close();
  }
}

// The bytes of a blob as base64.
function base64Of(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(',') + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
