// What is wrong with the book, beside its pages: each with its place, and what to do.

import { made } from "./leaf.js";

/** Give every mistake a key of its own. */
export function keyed(mistakes) {
  const seen = new Map();
  return mistakes.map((mistake) => {
    const own = `${mistake.code} ${mistake.place} ${mistake.message}`;
    const count = seen.get(own) ?? 0;
    seen.set(own, count + 1);
    return { ...mistake, key: count ? `${own} ${count}` : own };
  });
}

/** How much is wrong, in a few words. */
export function counted(mistakes) {
  const errors = mistakes.filter((m) => m.severity === "error").length;
  const warnings = mistakes.length - errors;
  const parts = [[errors, "error"], [warnings, "warning"]].filter(([n]) => n);
  return parts.map(([n, word]) => `${n} ${word}${n > 1 ? "s" : ""}`).join(", ") || "No mistakes";
}

/** The list of mistakes; `told` has `goTo(section, anchor)` and `source(file, line, column)`. */
export class Mistakes {
  #shown = "";

  constructor(room, told) {
    this.room = room;
    this.list = room.querySelector(".list");
    this.told = told;
  }

  show(mistakes, sections) {
    const titles = new Map(sections.map((section) => [section.id, section.title]));
    const text = JSON.stringify([mistakes, [...titles]]);
    if (text === this.#shown) return;
    this.#shown = text;
    const order = (m) => (m.severity === "error" ? 0 : 1);
    const sorted = [...mistakes].sort((a, b) => order(a) - order(b));
    this.list.replaceChildren(
      ...(sorted.length ? sorted.map((m) => this.#item(m, titles)) : [made("p", "none", "No mistakes were found.")]),
    );
  }

  #item(mistake, titles) {
    const item = made("article", `mistake ${mistake.severity}`);
    item.dataset.key = mistake.key;
    const head = made("p", "head");
    head.append(made("span", "severity", mistake.severity), made("span", "code", mistake.code));
    if (mistake.section) {
      const there = made("button", "there", titles.get(mistake.section) ?? mistake.section);
      there.type = "button";
      there.title = "Show the page";
      there.addEventListener("click", () => this.told.goTo(mistake.section, mistake.anchor));
      head.append(there);
    }
    item.append(head, made("p", "message", mistake.message));
    if (mistake.hint) item.append(made("p", "hint", mistake.hint));
    if (mistake.file) item.append(this.#place(mistake));
    return item;
  }

  #place(mistake) {
    const place = made("button", "place", mistake.place);
    place.type = "button";
    place.title = "Copy the place, or open it in your editor";
    place.addEventListener("click", () => this.told.source(mistake.file, mistake.line, mistake.column));
    return place;
  }

  /** Bring one to the eye. */
  point(key) {
    const item = [...this.list.children].find((child) => child.dataset.key === key);
    if (!item) return;
    item.scrollIntoView({ block: "center" });
    item.classList.remove("pointed");
    requestAnimationFrame(() => item.classList.add("pointed"));
    item.querySelector("button")?.focus({ preventScroll: true });
  }
}
