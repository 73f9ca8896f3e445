// One page on the table: its drawing, its words and links, what lies over it, the marks beside it.

import { drawn, heights, linksOf, setText } from "./pdfs.js";

const SVG = "http://www.w3.org/2000/svg";

/** A page of the book as an element. It keeps its drawing until the new one is ready. */
export class Leaf {
  #told;
  #file = "";
  #wanted = "";
  #box = null;
  #section = null;
  #number = 0;

  /** `told` has `goTo(section, anchor)`, `source(section, anchor)` and `mistake(key)`. */
  constructor(told) {
    this.#told = told;
    this.element = made("div", "leaf");
    this.paper = made("div", "paper");
    this.words = made("div", "textLayer");
    this.over = document.createElementNS(SVG, "svg");
    this.over.setAttribute("class", "over");
    this.over.setAttribute("aria-hidden", "true");
    this.links = made("div", "links");
    this.marks = made("div", "marks");
    this.ribbon = made("p", "ribbon");
    this.paper.append(this.words, this.links);
    this.element.append(this.paper, this.over, this.marks, this.ribbon);
    this.element.addEventListener("dblclick", (event) => this.#toSource(event));
  }

  /** Show page `number` of a section (0: a blank one) in `look`: sizes, overlays, the book, mistakes. */
  show(section, number, folio, isRecto, look) {
    const { book, scale } = look;
    this.#section = section;
    this.#number = number;
    const { element } = this;
    element.className = `leaf ${isRecto ? "recto" : "verso"}`;
    element.setAttribute("role", "group");
    element.setAttribute("aria-label", label(section, number, folio));
    element.style.width = `${book.trim[0] * scale}px`;
    element.style.height = `${book.trim[1] * scale}px`;
    element.style.setProperty("--bleed", `${book.bleed * scale}px`);
    element.style.setProperty("--total-scale-factor", scale);
    element.classList.toggle("stale", section.stale && number > 0);
    element.classList.toggle("unmade", !section.file && number > 0);
    this.ribbon.textContent = section.stale && number > 0 ? "an older state" : "";
    this.#overlay(look);
    if (number === 0) this.#clear();
    else this.#draw(look);
    this.#mark(look);
  }

  #clear() {
    this.#wanted = this.#file = "";
    delete this.element.dataset.drawn;
    delete this.element.dataset.file;
    this.paper.querySelector("canvas")?.remove();
    this.words.replaceChildren();
    this.links.replaceChildren();
  }

  #where() {
    const { glimpse, file } = this.#section;
    const newer = glimpse && this.#number >= glimpse.first && this.#number < glimpse.first + glimpse.pages;
    return newer ? [glimpse.file, this.#number - glimpse.first + 1] : [file, this.#number];
  }

  async #draw({ scale, book }) {
    const [file, number] = this.#where();
    const wanted = `${file}/${number}/${scale}`;
    if (!file || this.#wanted === wanted) return;
    this.#wanted = wanted;
    this.#fit(scale, book);
    try {
      const { canvas, box, page } = await drawn(file, number, scale);
      if (this.#wanted !== wanted) return;
      this.#box = box;
      this.#fit(scale, book);
      const old = this.paper.querySelector("canvas");
      if (old) old.replaceWith(canvas);
      else this.paper.prepend(canvas);
      this.#fit(scale, book);
      this.#file = file;
      this.element.dataset.drawn = `${this.#section.id}/${this.#number}`;
      this.element.dataset.file = file;
      this.element.dispatchEvent(new CustomEvent("drawn", { bubbles: true }));
      await this.#setWords(page, scale, wanted);
    } catch (error) {
      if (this.#wanted === wanted) this.#wanted = "";
      if (error?.name !== "RenderingCancelledException") console.warn(`no page ${wanted}: ${error}`);
    }
  }

  async #setWords(page, scale, wanted) {
    const words = made("div", "textLayer");
    await setText(page, words, scale);
    const links = await linksOf(page);
    if (this.#wanted !== wanted) return;
    words.style.cssText += this.words.style.cssText;
    this.words.replaceWith(words);
    this.words = words;
    this.#fitWords(scale);
    this.links.replaceChildren(...links.map((link) => this.#link(link, scale)));
  }

  /** Put the drawing so that the corner of the trimmed page is the paper's. */
  #fit(scale, book) {
    const canvas = this.paper.querySelector("canvas");
    const box = this.#box;
    if (!canvas || !box) return;
    canvas.style.left = `${box[0] * scale}px`;
    canvas.style.top = `${(book.trim[1] - box[3]) * scale}px`;
    canvas.style.width = `${(box[2] - box[0]) * scale}px`;
    canvas.style.height = `${(box[3] - box[1]) * scale}px`;
    this.#height = book.trim[1];
    this.#fitWords(scale);
  }

  #height = 0;

  #fitWords(scale) {
    const box = this.#box;
    if (!box) return;
    this.words.style.left = `${box[0] * scale}px`;
    this.words.style.top = `${(this.#height - box[3]) * scale}px`;
  }

  #link({ box: [x1, y1, x2, y2], section, anchor, url }, scale) {
    const link = made("a", "");
    Object.assign(link.style, {
      left: `${x1 * scale}px`, top: `${(this.#height - y2) * scale}px`,
      width: `${(x2 - x1) * scale}px`, height: `${(y2 - y1) * scale}px`,
    });
    if (url) {
      Object.assign(link, { href: url, target: "_blank", rel: "noreferrer noopener", title: url });
    } else {
      const home = section || this.#section.id;
      link.href = `#${home}`;
      link.addEventListener("click", (event) => {
        event.preventDefault();
        this.#told.goTo(home, anchor);
      });
    }
    link.tabIndex = -1;
    return link;
  }

  // --- over the page ---------------------------------------------------------------------------------------

  #overlay({ book, overlays, scale }) {
    const [width, height] = book.trim;
    const { bleed } = book;
    const area = this.#number > 0 ? this.#section.areas[this.#number - 1] : null;
    const parts = [];
    const thin = 1 / scale;
    if (overlays.has("lines") && area?.[4]) parts.push(...grid(area, thin));
    if (overlays.has("area") && area) {
      const [left, bottom, right, top] = area;
      parts.push(rectangle(left, height - top, right - left, top - bottom, "area", thin));
    }
    if (overlays.has("trim")) parts.push(rectangle(0, 0, width, height, "trim", thin));
    if (overlays.has("bleed")) {
      parts.push(rectangle(-bleed, -bleed, width + 2 * bleed, height + 2 * bleed, "bleed", thin));
    }
    this.over.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.over.replaceChildren(...parts.map((part) => (part.dataset.flip ? flipped(part, height) : part)));
    this.element.classList.toggle("bled", overlays.has("bleed"));
  }

  // --- beside the page -------------------------------------------------------------------------------------

  async #mark({ scale, book, mistakes }) {
    const number = this.#number;
    const section = this.#section;
    const here = number > 0 ? mistakes.filter((m) => m.section === section.id && pageOf(section, m) === number) : [];
    if (!here.length) {
      this.marks.replaceChildren();
      return;
    }
    const places = section.file ? await heights(section.file).catch(() => new Map()) : new Map();
    if (this.#section !== section || this.#number !== number) return;
    const marks = here.map((mistake) => this.#markOf(mistake, places, scale, book));
    apart(marks);
    this.marks.replaceChildren(...marks);
  }

  #markOf(mistake, places, scale, book) {
    const button = made("button", `mark ${mistake.severity}`);
    button.type = "button";
    button.dataset.key = mistake.key;
    const height = places.get(mistake.anchor || this.#section.id) ?? book.trim[1];
    button.style.top = `${Math.max(0, (book.trim[1] - height) * scale)}px`;
    button.append(made("span", "sign", mistake.severity === "error" ? "!" : "?"), bubble(mistake));
    button.setAttribute("aria-label", `${mistake.severity}: ${mistake.message}, ${mistake.place}`);
    button.addEventListener("click", () => this.#told.mistake(mistake.key));
    return button;
  }

  async #toSource(event) {
    const section = this.#section;
    if (!section?.file || this.#number === 0 || event.target.closest("button, a")) return;
    const frame = this.element.getBoundingClientRect();
    const height = this.#height * (1 - (event.clientY - frame.top) / frame.height);
    const places = await heights(section.file).catch(() => new Map());
    const before = section.sources.filter(([anchor]) => {
      const page = section.anchors[anchor] ?? 0;
      return page && (page < this.#number || (page === this.#number && (places.get(anchor) ?? 0) >= height - 2));
    });
    const order = ([anchor]) => [section.anchors[anchor], -(places.get(anchor) ?? 0)];
    before.sort((a, b) => order(a)[0] - order(b)[0] || order(a)[1] - order(b)[1]);
    const [, file, line] = before.at(-1) ?? section.sources[0] ?? [];
    if (file) this.#told.source(file, line, 0);
  }
}

/** On which page of its section a mistake is shown. */
export function pageOf(section, mistake) {
  return Math.min(section.anchors[mistake.anchor] ?? 1, section.pages);
}

function label(section, number, folio) {
  if (number === 0) return "a blank page";
  return `${section.title}, ${folio ? `page ${folio}` : "without a folio"}`;
}

function bubble(mistake) {
  const box = made("span", "bubble");
  box.append(made("span", "message", mistake.message));
  if (mistake.hint) box.append(made("span", "hint", mistake.hint));
  box.append(made("span", "place", `${mistake.place} · ${mistake.code}`));
  return box;
}

/** Marks at one height stand one below the other. */
function apart(marks) {
  const SIZE = 22;
  marks.sort((a, b) => parseFloat(a.style.top) - parseFloat(b.style.top));
  let free = 0;
  for (const mark of marks) {
    const top = Math.max(parseFloat(mark.style.top), free);
    mark.style.top = `${top}px`;
    free = top + SIZE;
  }
}

function rectangle(x, y, width, height, name, thin) {
  const shape = document.createElementNS(SVG, "rect");
  Object.entries({ x, y, width: Math.max(width, 0), height: Math.max(height, 0), class: name, "stroke-width": thin })
    .forEach(([key, value]) => shape.setAttribute(key, value));
  return shape;
}

function grid([left, bottom, right, top, leading, first], thin) {
  const lines = [];
  for (let below = first; below <= top - bottom + 0.5; below += leading) {
    const line = document.createElementNS(SVG, "line");
    line.dataset.flip = "1";
    Object.entries({ x1: left, x2: right, y1: top - below, y2: top - below, class: "line", "stroke-width": thin })
      .forEach(([key, value]) => line.setAttribute(key, value));
    lines.push(line);
  }
  return lines;
}

function flipped(line, height) {
  for (const name of ["y1", "y2"]) line.setAttribute(name, height - Number(line.getAttribute(name)));
  return line;
}

/** A new element. */
export function made(name, className, text = "") {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}
