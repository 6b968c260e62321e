// What the recorder's main button says, by what is going on.
const MAIN = {
  off: () => 'Turn the camera on',
  opening: () => 'Waiting for the camera …',
  ready: seconds => `Record ${seconds} s`,
  counting: () => 'Cancel',
  recording: () => 'Stop',
  sending: () => 'Handing over …',
  done: () => 'Record again',
};
