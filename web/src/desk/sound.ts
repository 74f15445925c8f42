const KEY = 'balie-desk-sound';

/** Two soft notes for who starts to wait. Off until an agent asks for it. */
export class Sound {
  on = localStorage.getItem(KEY) === 'on';

  toggle(): void {
    this.on = !this.on;
    localStorage.setItem(KEY, this.on ? 'on' : 'off');
    this.play();
  }

  play(): void {
    if (!this.on) return;
    const context = new AudioContext();
    for (const [at, pitch] of [[0, 659], [0.16, 880]] as const) note(context, context.currentTime + at, pitch);
    setTimeout(() => void context.close(), 1_000);
  }
}

function note(context: AudioContext, at: number, pitch: number): void {
  const tone = context.createOscillator();
  const loudness = context.createGain();
  tone.frequency.value = pitch;
  loudness.gain.setValueAtTime(0.12, at);
  loudness.gain.exponentialRampToValueAtTime(0.001, at + 0.4);
  tone.connect(loudness).connect(context.destination);
  tone.start(at);
  tone.stop(at + 0.4);
}
