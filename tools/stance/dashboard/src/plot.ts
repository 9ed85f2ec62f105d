// Observable Plot as a script of its own; see late_plot.ts.
/*! With Observable Plot (Observable, Inc.) and D3 (Mike Bostock), ISC licence; all notices: LICENSES.txt */

import { areaY, dot, lineY, plot, rect, ruleX, ruleY, tickX } from "@observablehq/plot";

import { plotArrives } from "./late_plot";

window.stancePlot = { areaY, dot, lineY, plot, rect, ruleX, ruleY, tickX };
window.dispatchEvent(new Event(plotArrives));
