// The count aloud: nothing, a beep, or the spoken number. The choice is kept in this browser.

export type Sound = "off" | "beep" | "spoken";

const key = "stance.sound";
const beepHz = 880;
const beepS = 0.12;

export function keptSound(): Sound {
  const kept = localStorage.getItem(key);
  return kept === "beep" || kept === "spoken" ? kept : "off";
}

export class Counter {
  private sound = keptSound();
  private audio: AudioContext | null = null;
  private timer = 0;

  // Browsers allow sound only after a click or key, so this is called from one.
  choose(sound: Sound): void {
    this.sound = sound;
    localStorage.setItem(key, sound);
    if (sound === "beep") this.beep();
    if (sound === "spoken") this.speak("Counting aloud");
    if (sound === "off" && "speechSynthesis" in window) speechSynthesis.cancel();
  }

  // When a set begins, three repetitions arrive at once: only the last is said.
  count(number: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.sound === "beep") this.beep();
      if (this.sound === "spoken") this.speak(String(number));
    }, 10);
  }

  private beep(): void {
    this.audio ??= new AudioContext();
    void this.audio.resume();
    const now = this.audio.currentTime;
    const tone = this.audio.createOscillator();
    const volume = this.audio.createGain();
    tone.frequency.value = beepHz;
    volume.gain.setValueAtTime(0.3, now);
    volume.gain.exponentialRampToValueAtTime(0.001, now + beepS);
    tone.connect(volume).connect(this.audio.destination);
    tone.start(now);
    tone.stop(now + beepS);
  }

  private speak(text: string): void {
    if (!("speechSynthesis" in window)) return this.beep();
    speechSynthesis.cancel(); // late numbers are worse than none
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.lang = "en";
    utterance.rate = 1.1;
    speechSynthesis.speak(utterance);
  }
}
