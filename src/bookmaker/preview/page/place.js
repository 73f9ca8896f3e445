// Where the reader is, and how the page is set up: kept over reloads, for each book by itself.

const USUAL = {
  view: "", section: "", page: 1, at: 0, zoom: "fit", overlays: [], contents: true, mistakes: null,
  document: "", fragment: 0, screen: "tablet", light: "light", type: "100", editor: "",
};

/** The place and the choices of one book; `set` keeps what it is told. */
export class Place {
  #key = "";
  #now = { ...USUAL };
  #later = 0;

  /** Take up what was kept for the book in this folder; the address may name a place in it. */
  open(root) {
    const key = `bookmaker preview ${root}`;
    if (key === this.#key) return;
    this.#key = key;
    const own = parsed(sessionStorage.getItem(key));
    this.#now = { ...USUAL, ...parsed(localStorage.getItem(key)), ...own, ...this.#addressed() };
  }

  #addressed() {
    const [view, section, page] = decodeURI(location.hash.slice(1)).split("/");
    const named = ["print", "screen", "epub"].includes(view) ? { view } : {};
    return section ? { ...named, section, page: Number(page) || 1, at: 0 } : named;
  }

  get now() {
    return this.#now;
  }

  set(changes) {
    Object.assign(this.#now, changes);
    clearTimeout(this.#later);
    this.#later = setTimeout(() => this.keep(), 120);
  }

  /** Write it down: for this tab, and for the next one. */
  keep() {
    if (!this.#key) return;
    const text = JSON.stringify(this.#now);
    sessionStorage.setItem(this.#key, text);
    localStorage.setItem(this.#key, text);
    const { view, section, page } = this.#now;
    const address = view === "epub" || !section ? `#${view}` : `#${view}/${section}/${page}`;
    // The place of this tab is in its store; the address is for those who copy it.
    history.replaceState(null, "", encodeURI(address));
  }

  /** After a reload the address is older than what was kept. */
  static forgetAddressOnReload() {
    const [entry] = performance.getEntriesByType("navigation");
    if (entry?.type === "reload") history.replaceState(null, "", location.pathname);
  }
}

function parsed(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}
