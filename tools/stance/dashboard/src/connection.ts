// The line to the daemon: server-sent events, opened again after the daemon restarted or the laptop slept, with a
// fresh snapshot each time, because whatever happened in between was missed.

import type { Report, Status } from "./data";

// The daemon says something twice a second; a line that is quiet for longer is dead, whatever the browser thinks.
const quietMs = 5000;
const firstPauseMs = 500;
const longestPauseMs = 5000;

export type ConnectionState = "connecting" | "connected" | "gone" | "refused";

export interface Listener {
  connection(state: ConnectionState): void;
  snapshot(status: Status, report: Report | null): void;
  message(type: string, data: unknown): void;
}

const types = ["rep", "set", "hold", "announcement", "rejection", "live_state", "progress", "link", "session", "notice", "alive"];

export class Connection {
  private source: EventSource | null = null;
  private heard = 0;
  // What came while the snapshot was on its way: the snapshot may be older, so these are told after it.
  private waiting: [string, unknown][] | null = null;
  private pause = firstPauseMs;
  private timer = 0;

  constructor(private readonly listener: Listener) {
    this.open();
    setInterval(() => this.check(), 1000);
    document.addEventListener("visibilitychange", () => this.check());
    window.addEventListener("online", () => this.check());
  }

  private open(): void {
    this.listener.connection("connecting");
    this.heard = performance.now();
    const source = new EventSource("/events");
    this.source = source;
    this.waiting = [];
    source.onopen = () => void this.opened(source);
    source.onerror = () => void this.lost(source);
    for (const type of types) {
      source.addEventListener(type, (event) => {
        this.heard = performance.now();
        if (type === "alive" || this.source !== source) return;
        const data: unknown = JSON.parse((event as MessageEvent<string>).data);
        if (this.waiting) this.waiting.push([type, data]);
        else this.listener.message(type, data);
      });
    }
  }

  private async opened(source: EventSource): Promise<void> {
    this.heard = performance.now();
    try {
      const [status, report] = await this.ask();
      if (this.source !== source) return;
      this.listener.snapshot(status, report);
      this.pause = firstPauseMs;
      this.listener.connection("connected");
      const waiting = this.waiting ?? [];
      this.waiting = null;
      for (const [type, data] of waiting) this.listener.message(type, data);
    } catch {
      void this.lost(source);
    }
  }

  // Asks for everything once more, beside the line.
  async snapshot(): Promise<void> {
    const source = this.source;
    if (!source || this.waiting) return;
    this.waiting = [];
    try {
      const [status, report] = await this.ask();
      if (this.source === source) this.listener.snapshot(status, report);
    } catch {
      // The line itself will tell when the daemon is gone.
    }
    if (this.source !== source) return;
    const waiting = this.waiting ?? [];
    this.waiting = null;
    for (const [type, data] of waiting) this.listener.message(type, data);
  }

  private async ask(): Promise<[Status, Report | null]> {
    const status = (await (await fetch("/api/status")).json()) as Status;
    const id = status.session?.id;
    const answer = id === undefined ? null : await fetch(`/api/session?id=${id}`);
    return [status, answer?.ok ? ((await answer.json()) as Report) : null];
  }

  private async lost(source: EventSource): Promise<void> {
    if (this.source !== source) return;
    source.close();
    this.source = null;
    this.listener.connection((await this.refused()) ? "refused" : "gone");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.open(), this.pause);
    this.pause = Math.min(longestPauseMs, this.pause * 2);
  }

  private async refused(): Promise<boolean> {
    try {
      return (await fetch("/api/status")).status === 401;
    } catch {
      return false;
    }
  }

  private check(): void {
    if (this.source && performance.now() - this.heard > quietMs) void this.lost(this.source);
  }
}
