// Figures as a person reads them. The same rules as tools/stance/report/words.h, for what changes while the page is
// looked at.

import { embedded } from "./dom";
import type { Side, Words } from "./data";

export const words: Words = embedded<Words>("words");

export function duration(seconds: number): string {
  if (!(seconds >= 0)) return "unknown";
  const whole = Math.round(seconds);
  if (whole < 100) return `${whole} s`;
  const minutes = Math.floor((whole + 30) / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

// "1:23", "1:02:03".
export function stopwatch(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (n: number) => String(n).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const rest = `${hours ? two(Math.floor(whole / 60) % 60) : Math.floor(whole / 60)}:${two(whole % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}

export function counted(count: number, singular: string): string {
  return `${count} ${singular}${count === 1 ? "" : "s"}`;
}

export function sideWords(side: Side): string {
  return side === "both" ? "both sides" : side === "unknown" ? "side not clear" : side;
}

export function exercise(name: string): string {
  return words.exercise[name] ?? name.replaceAll("_", " ");
}

export function activity(name: string): string {
  return words.activity[name] ?? name.replaceAll("_", " ");
}

// `scale`: what is shown of one of the data's units; a step is told in milliseconds.
const units: Record<string, { unit: string; digits: number; scale?: number }> = {
  range_of_motion_deg: { unit: "°", digits: 1 },
  vertical_travel_cm: { unit: " cm", digits: 1 },
  concentric_s: { unit: " s", digits: 2 },
  eccentric_s: { unit: " s", digits: 2 },
  step_time_s: { unit: " ms", digits: 0, scale: 1000 },
  stance_time_s: { unit: " ms", digits: 0, scale: 1000 },
};

export function unitOf(measure: string): string {
  return units[measure]?.unit.trim() ?? "";
}

export function scaleOf(measure: string): number {
  return units[measure]?.scale ?? 1;
}

export function value(measure: string, number: number | undefined): string {
  if (number === undefined) return "–";
  const { unit, digits, scale = 1 } = units[measure] ?? { unit: "", digits: 2 };
  return `${(number * scale).toFixed(digits)}${unit}`;
}
