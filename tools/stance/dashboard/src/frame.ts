// What all pages have: the way between them.

import { element } from "./dom";

export type Page = "live" | "day" | "week" | "session" | "sessions" | "compare";

const links: [Page, string, string][] = [
  ["live", "/", "Live"],
  ["day", "/day", "Today"],
  ["week", "/week", "Week"],
  ["session", "/session", "Last session"],
  ["sessions", "/sessions", "All sessions"],
];

export function frame(page: Page, main: HTMLElement, ...more: (HTMLElement | null)[]): HTMLElement[] {
  const items = links.map(([name, href, text]) =>
    element("li", {}, element("a", { href, "aria-current": name === page ? "page" : undefined }, text)),
  );
  main.id = "main";
  main.tabIndex = -1;
  return [
    element("a", { href: "#main", class: "skip" }, "Skip to the content"),
    element(
      "header",
      { class: "bar" },
      element("nav", { "aria-label": "Pages" }, element("ul", {}, ...items)),
      ...more,
    ),
    main,
  ];
}
