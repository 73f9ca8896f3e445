// The book's outline beside its pages: each line leads to its page.

import { made } from "./leaf.js";

/** The list of contents in an element; `goTo(section, anchor)` is told what is wanted. */
export class Contents {
  #shown = "";
  #lines = new Map();

  constructor(room, goTo) {
    this.list = room.querySelector(".list");
    this.goTo = goTo;
  }

  /** The outline of a PDF view, with how much is wrong in each section. */
  showSections(sections, mistakes) {
    const items = sections.flatMap((section) => section.outline.map(([level, title, anchor, page], i) => ({
      key: `${section.id}#${anchor}`, level, title, section: section.id, anchor, page,
      stale: i === 0 && section.stale,
      found: i === 0 ? mistakes.filter((m) => m.section === section.id) : [],
    })));
    this.#show(items);
  }

  /** The documents of the EPUB. */
  showDocuments(documents, mistakes) {
    this.#show(documents.map(({ path, title, level }) => ({
      key: `${path}#`, level, title, section: path, anchor: "", stale: false,
      found: mistakes.filter((m) => `${m.section}.xhtml` === path),
    })));
  }

  #show(items) {
    const told = JSON.stringify(items.map((item) => [item.key, item.level, item.title, item.stale, item.found.length]));
    if (told === this.#shown) return;
    this.#shown = told;
    const focused = document.activeElement?.dataset?.key;
    this.#lines = new Map(items.map((item) => [item.key, this.#line(item)]));
    this.list.replaceChildren(...this.#lines.values());
    if (focused) this.#lines.get(focused)?.focus();
  }

  #line({ key, level, title, section, anchor, stale, found }) {
    const line = made("button", anchor ? "line inside" : "line");
    line.type = "button";
    line.dataset.key = key;
    line.style.setProperty("--level", Math.min(level, 5) - 1);
    line.append(made("span", "words", title));
    if (stale) line.append(made("span", "old", "older"));
    if (found.length) {
      const worst = found.some((m) => m.severity === "error") ? "error" : "warning";
      const badge = made("span", `badge ${worst}`, String(found.length));
      badge.setAttribute("aria-label", `${found.length} ${worst}${found.length > 1 ? "s" : ""}`);
      line.append(badge);
    }
    line.addEventListener("click", () => this.goTo(section, anchor));
    return line;
  }

  /** Mark where the reader is: the last line of the section that begins at or before the page. */
  here(section, page, outline) {
    const before = (outline ?? []).filter(([, , , first]) => first <= page);
    const key = `${section}#${before.at(-1)?.[2] ?? ""}`;
    for (const [other, line] of this.#lines) {
      const is = other === key;
      if (is !== (line.getAttribute("aria-current") === "true")) {
        line.setAttribute("aria-current", String(is));
        if (is && !line.matches(":hover")) line.scrollIntoView({ block: "nearest" });
      }
    }
  }
}
