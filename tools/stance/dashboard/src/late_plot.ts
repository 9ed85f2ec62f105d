// The figure library, when it is there. It weighs twenty times as much as the words of a report, and who looks
// first wants to read: a page of the daemon fetches it after its first paint, a report file carries it at its end.

import type * as Library from "@observablehq/plot";

import { element } from "./dom";

// What the figures use of it; plot.ts puts it there.
export type Plot = Pick<typeof Library, "areaY" | "dot" | "lineY" | "plot" | "rect" | "ruleX" | "ruleY" | "tickX">;

declare global {
  interface Window {
    stancePlot?: Plot;
  }
}

export const plotArrives = "stance-plot";

export function whenPlotIsThere(use: (plot: Plot) => void): void {
  const plot = window.stancePlot;
  if (plot) use(plot);
  else window.addEventListener(plotArrives, () => window.stancePlot && use(window.stancePlot), { once: true });
}

// After the frame that shows the words.
export function fetchPlot(): void {
  requestAnimationFrame(() => setTimeout(() => document.head.append(element("script", { src: "/assets/plot.js" }))));
}
