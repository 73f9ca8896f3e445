// The spreads of the book, one below the other. Only those in sight are there as elements.

import { Leaf, made } from "./leaf.js";

const GAP = 36;
const MARGIN = 44;
const SIZES = [0.25, 0.33, 0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3, 4];
// CSS pixels a point: a page at 1 has its real size.
const REAL = 96 / 72;

/** The stage. `told` is what leaves are told with, and `moved(section, page, at)`. */
export class Stage {
  // The spreads by their numbers, and the leaves by section and page, that are there as elements.
  #spreads = new Map();
  #leaves = new Map();
  #state = null;
  #mistakes = [];
  #sections = new Map();
  #zoom = "fit";
  #overlays = new Set();
  // Where to go when there is something to show; where the reader was last.
  #held = null;
  #last = null;
  // The spread that pages are being turned to, and the place there.
  #going = null;

  constructor(room, sheet, told) {
    this.room = room;
    this.sheet = sheet;
    this.told = told;
    room.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    room.addEventListener("scrollend", () => (this.#going = null));
    room.addEventListener("wheel", (event) => this.#wheeled(event), { passive: false });
    for (const moves of ["wheel", "pointerdown", "keydown"]) {
      room.addEventListener(moves, () => (this.#held = null), { passive: true });
    }
    new ResizeObserver(() => this.#resized()).observe(room);
  }

  get state() {
    return this.#state;
  }

  /** Show a state; the place stays where it is, whatever comes before it. */
  show(state, mistakes) {
    this.#state = state;
    this.#mistakes = mistakes;
    this.#sections = new Map(state.sections.map((section) => [section.id, section]));
    if (this.#held && state.sections.length && !this.#sections.has(this.#held.section)) this.#held = null;
    this.#layOut(this.#kept());
  }

  set overlays(names) {
    this.#overlays = new Set(names);
    this.#render();
  }

  set zoom(zoom) {
    const { room } = this;
    const middle = (room.scrollLeft + room.clientWidth / 2) / room.scrollWidth;
    this.#zoom = zoom;
    this.#layOut(this.#kept());
    room.scrollLeft = middle * room.scrollWidth - room.clientWidth / 2;
  }

  get zoom() {
    return this.#zoom;
  }

  /** The next size in a direction. */
  zoomed(step) {
    const now = this.#scale() / REAL;
    const sizes = step > 0 ? SIZES.filter((size) => size > now * 1.01) : SIZES.filter((size) => size < now / 1.01);
    return (step > 0 ? sizes[0] : sizes.at(-1)) ?? now;
  }

  // --- places ----------------------------------------------------------------------------------------------

  /** Where the reader is: the page at the middle of the room, and how far down it that is. */
  place() {
    if (!this.#state?.spreads.length) return this.#held;
    const step = this.#step();
    const middle = this.room.scrollTop + this.room.clientHeight / 2 - MARGIN;
    const index = bounded(Math.floor(middle / step), 0, this.#state.spreads.length - 1);
    const spread = this.#state.spreads[index];
    const leaf = (spread[1]?.[1] ? spread[1] : null) ?? spread[0] ?? spread[1];
    return { section: leaf[0], page: leaf[1] || 1, at: (middle - index * step) / step };
  }

  /** The place that stays in sight, whatever changes. */
  #kept() {
    return this.#held ?? this.#going?.place ?? this.#last;
  }

  /** The place to go to when there is something to show. */
  hold(place) {
    this.#held = place;
  }

  /** Go to a page; to one that is still to be laid out as soon as it is there. */
  goTo(section, page, at = this.#half(), { smooth = false } = {}) {
    const isMade = Boolean(this.#sections.get(section)?.file);
    this.#held = isMade ? null : { section, page, at };
    const index = this.#indexOf(section, page);
    if (index < 0) return;
    const step = this.#step();
    const target = MARGIN + (index + at) * step - this.room.clientHeight / 2;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches || !smooth;
    this.#going = still ? null : { index, place: { section, page, at } };
    this.room.scrollTo({ top: target, behavior: still ? "instant" : "smooth" });
    if (still) this.#scrolled();
  }

  /** Turn so many spreads from where the reader is, or from where pages are being turned to. */
  turn(by) {
    const { spreads } = this.#state ?? {};
    if (!spreads?.length) return;
    const index = this.#going?.index ?? this.#current();
    this.#goToSpread(by === -Infinity ? 0 : by === Infinity ? spreads.length - 1 : index + by);
  }

  #goToSpread(index) {
    const kept = bounded(index, 0, this.#state.spreads.length - 1);
    const [verso, recto] = this.#state.spreads[kept];
    const leaf = recto?.[1] ? recto : verso ?? recto;
    this.goTo(leaf[0], Math.max(leaf[1], 1), this.#half(), { smooth: true });
  }

  /** The middle of a spread without the gap below it. */
  #half() {
    return this.#state ? 0.5 - GAP / 2 / this.#step() : 0.5;
  }

  /** The folios in sight, as they are printed. */
  folios() {
    const spread = this.#state?.spreads[this.#current()] ?? [];
    return spread.filter((leaf) => leaf?.[2]).map((leaf) => leaf[2]).join("–");
  }

  /** The page with this folio; the cover has none. */
  byFolio(folio) {
    const leaves = (this.#state?.spreads ?? []).flat().filter(Boolean);
    return leaves.find((leaf) => leaf[2] === folio.trim().toLowerCase() && leaf[1] > 0);
  }

  #current() {
    return bounded(
      Math.floor((this.room.scrollTop + this.room.clientHeight / 2 - MARGIN) / this.#step()),
      0, this.#state.spreads.length - 1,
    );
  }

  #indexOf(section, page) {
    const spreads = this.#state?.spreads ?? [];
    const has = (leaf, exact) => leaf?.[0] === section && (exact ? leaf[1] === page : leaf[1] > 0);
    const exact = spreads.findIndex((spread) => spread.some((leaf) => has(leaf, true)));
    return exact >= 0 ? exact : spreads.findLastIndex((spread) => spread.some((leaf) => has(leaf, false)));
  }

  // --- drawing ---------------------------------------------------------------------------------------------

  #scale() {
    const { trim, bleed } = this.#state.book;
    const outside = this.#overlays.has("bleed") ? 2 * bleed : 0;
    if (typeof this.#zoom === "number") return this.#zoom * REAL;
    const width = (this.room.clientWidth - 2 * MARGIN) / (2 * trim[0] + outside);
    const height = (this.room.clientHeight - 2 * MARGIN) / (trim[1] + outside);
    return Math.max(0.1, this.#zoom === "width" ? width : Math.min(width, height));
  }

  #step() {
    return this.#state.book.trim[1] * this.#scale() + GAP;
  }

  #layOut(place) {
    if (!this.#state) return;
    const { spreads, book } = this.#state;
    const step = this.#step();
    const outside = this.#overlays.has("bleed") ? 2 * book.bleed : 0;
    const width = (2 * book.trim[0] + outside) * this.#scale() + 2 * MARGIN;
    this.sheet.style.height = `${spreads.length * step - GAP + 2 * MARGIN}px`;
    this.sheet.style.width = `max(100%, ${width}px)`;
    this.sheet.dir = book.direction;
    if (place) this.goTo(place.section, place.page, place.at || this.#half());
    this.#render();
    if (!this.#last && spreads.length) this.#scrolled();
  }

  #inSight() {
    const step = this.#step();
    const top = this.room.scrollTop - MARGIN;
    const last = this.#state.spreads.length - 1;
    const first = bounded(Math.floor(top / step), 0, last);
    return [first, bounded(Math.floor((top + this.room.clientHeight) / step), 0, last), last];
  }

  #render() {
    if (!this.#state?.spreads.length) {
      this.sheet.replaceChildren();
      this.#spreads.clear();
      this.#leaves.clear();
      return;
    }
    const [first, until, last] = this.#inSight();
    const look = {
      book: this.#state.book, scale: this.#scale(), overlays: this.#overlays, mistakes: this.#mistakes,
    };
    // What is in sight is drawn first.
    const near = range(first, until).concat([first - 1, until + 1].filter((i) => i >= 0 && i <= last));
    const wanted = new Set(near.flatMap((index) => this.#show(index, look)));
    for (const key of this.#leaves.keys()) if (!wanted.has(key)) this.#leaves.delete(key);
    for (const [index, spread] of this.#spreads) {
      if (!near.includes(index)) {
        spread.remove();
        this.#spreads.delete(index);
      }
    }
    this.#inOrder();
  }

  /** Show a spread; the keys of its leaves. */
  #show(index, look) {
    const element = this.#spreads.get(index) ?? this.#begin(index);
    const [verso, recto] = this.#state.spreads[index];
    element.style.top = `${MARGIN + index * this.#step()}px`;
    element.style.height = `${look.book.trim[1] * look.scale}px`;
    element.classList.toggle("alone", !verso || !recto);
    return [this.#put(element.children[0], verso, false, look), this.#put(element.children[1], recto, true, look)];
  }

  #begin(index) {
    const element = made("div", "spread");
    element.dataset.index = index;
    element.append(made("div", "half"), made("div", "half"));
    this.#spreads.set(index, element);
    this.sheet.append(element);
    return element;
  }

  /** Put a leaf into its half of a spread. It takes its drawing along, wherever the page lies now. */
  #put(half, leaf, isRecto, look) {
    half.style.width = `${look.book.trim[0] * look.scale}px`;
    const section = leaf && this.#sections.get(leaf[0]);
    if (!section) {
      half.replaceChildren();
      return "";
    }
    const key = `${leaf[0]}/${leaf[1] || `before ${half.parentNode.dataset.index} ${isRecto}`}`;
    const shown = this.#leaves.get(key) ?? new Leaf(this.told);
    this.#leaves.set(key, shown);
    if (shown.element.parentNode !== half) half.replaceChildren(shown.element);
    shown.show(section, leaf[1], leaf[2], isRecto, look);
    return key;
  }

  /** Elements stand in the order of the book, for those who read them one after the other. */
  #inOrder() {
    const sorted = [...this.#spreads].sort(([a], [b]) => a - b).map(([, element]) => element);
    sorted.forEach((element, i) => {
      if (this.sheet.children[i] !== element) this.sheet.insertBefore(element, this.sheet.children[i] ?? null);
    });
  }

  #scrolled() {
    if (!this.#state?.spreads.length || this.room.hidden) return;
    this.#render();
    const place = this.place();
    this.#last = place;
    if (!this.#held) this.told.moved(place.section, place.page, place.at);
  }

  #resized() {
    if (this.#state && !this.room.hidden && this.room.clientHeight) this.#layOut(this.#kept());
  }

  #wheeled(event) {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    if (Math.abs(event.deltaY) >= 1) this.told.zoom(this.zoomed(event.deltaY < 0 ? 1 : -1));
  }
}

function bounded(value, least, most) {
  return Math.min(Math.max(value, least), most);
}

function range(first, last) {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
