// Elements in one line each.

type Child = Node | string | null | undefined | false;
type Attributes = Record<string, string | number | boolean | undefined>;

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    made.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child) made.append(child);
  return made;
}

// Touches the page only when something changed, so that a screen reader is not told the same twice.
export function setText(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

// The JSON that the daemon put into the page.
export function embedded<T>(id: string): T {
  const found = document.getElementById(id);
  if (!found?.textContent) throw new Error(`The page lacks its ${id}.`);
  return JSON.parse(found.textContent) as T;
}
