// The EPUB's documents in a frame without scripts, on screens of several widths, in the reader's light and size.

import { made } from "./leaf.js";

const WIDTHS = { phone: "390px", tablet: "768px", wide: "100%" };
const LIGHTS = {
  light: "",
  sepia: "html{background:#f4ecd8!important;color:#433422!important}",
  dark: "html{background:#16171a!important;color:#d6d4cf!important;color-scheme:dark}"
    + "body{background:transparent!important;color:inherit!important}a:any-link{color:#e0a08c!important}",
};

/** The frame in its room; `moved(path, at)` is told where the reader is. */
export class Frames {
  #state = null;
  #frame = null;
  #coming = null;
  #shown = "";
  #choices = { screen: "tablet", light: "light", type: "100" };
  #path = "";
  #at = 0;

  constructor(room, moved) {
    this.room = room;
    this.moved = moved;
    this.screen = made("div", "screen");
    room.append(this.screen);
  }

  /** Show the documents of a state; the one that is read is replaced where it changed, at its place. */
  show(state) {
    this.#state = state;
    const found = (path) => state.documents.find((document) => document.path === path);
    const known = found(this.#path) ?? found(this.#shown.split(" ")[0]) ?? state.documents[0];
    if (!known) {
      this.screen.replaceChildren();
      this.#frame = null;
      this.#shown = "";
      return;
    }
    this.#path = known.path;
    if (`${known.path} ${known.name}` !== this.#shown) this.#load(known, "", this.#at);
  }

  set choices(choices) {
    this.#choices = choices;
    this.screen.style.setProperty("--screen", WIDTHS[choices.screen] ?? "100%");
    this.screen.dataset.screen = choices.screen;
    this.screen.dataset.light = choices.light;
    this.#dress(this.#frame);
  }

  /** Begin at a place that was kept. */
  open(path, at) {
    this.#path = path;
    this.#at = at;
  }

  goTo(path, anchor = "") {
    const wanted = this.#state?.documents.find((document) => document.path === path);
    if (!wanted) return;
    const there = this.#path === path && this.#frame?.contentDocument?.getElementById(anchor);
    this.#path = path;
    if (there) there.scrollIntoView();
    else this.#load(wanted, anchor, 0);
  }

  turn(by) {
    const documents = this.#state?.documents ?? [];
    const index = documents.findIndex((document) => document.path === this.#path);
    const next = documents[Math.min(Math.max(index + by, 0), documents.length - 1)];
    if (next && next.path !== this.#path) this.goTo(next.path);
  }

  get path() {
    return this.#path;
  }

  /** Load a document behind the one that is shown, and bring it forward when it is whole. */
  #load(document_, anchor, at) {
    this.#coming?.remove();
    const frame = this.#coming = made("iframe", "coming");
    frame.setAttribute("sandbox", "allow-same-origin");
    frame.title = document_.title || document_.path;
    frame.src = `/epub/${this.#state.epub}/${document_.path}${anchor ? `#${encodeURIComponent(anchor)}` : ""}`;
    this.#shown = `${document_.path} ${document_.name}`;
    frame.addEventListener("load", () => this.#arrived(frame, anchor, at), { once: true });
    this.screen.append(frame);
  }

  async #arrived(frame, anchor, at) {
    if (this.#coming !== frame) return;
    this.#dress(frame);
    await frame.contentDocument?.fonts?.ready;
    const view = frame.contentWindow;
    if (!anchor) view?.scrollTo({ top: at * span(frame), behavior: "instant" });
    frame.classList.remove("coming");
    this.#frame?.remove();
    this.#frame = frame;
    this.#coming = null;
    this.#attend(frame);
    this.#tell();
  }

  /** Hear where the reader scrolls and which links are followed. */
  #attend(frame) {
    const view = frame.contentWindow;
    view?.addEventListener("scroll", () => this.#tell(), { passive: true });
    view?.addEventListener("keydown", (event) => this.room.dispatchEvent(new KeyboardEvent("keydown", {
      key: event.key, bubbles: true, ctrlKey: event.ctrlKey, metaKey: event.metaKey, altKey: event.altKey,
    })));
    view?.addEventListener("click", (event) => this.#follow(event, frame));
  }

  #follow(event, frame) {
    const link = event.target.closest?.("a[href]");
    if (!link) return;
    const target = new URL(link.getAttribute("href"), frame.contentDocument.baseURI);
    const base = `${location.origin}/epub/${this.#state.epub}/`;
    event.preventDefault();
    if (!target.href.startsWith(base)) {
      window.open(target.href, "_blank", "noreferrer,noopener");
      return;
    }
    this.goTo(decodeURIComponent(target.href.slice(base.length).split("#")[0]), decodeURIComponent(target.hash.slice(1)));
  }

  #tell() {
    const frame = this.#frame;
    if (!frame?.contentWindow) return;
    this.#at = frame.contentWindow.scrollY / Math.max(span(frame), 1);
    this.moved(this.#path, this.#at);
  }

  /** The reader's own choices, as a reading system would lay them over the book's. */
  #dress(frame) {
    const inside = frame?.contentDocument;
    if (!inside?.documentElement) return;
    const { light, type } = this.#choices;
    const style = inside.getElementById("reader-s-choice") ?? inside.createElementNS("http://www.w3.org/1999/xhtml", "style");
    style.id = "reader-s-choice";
    const room = "html{padding:clamp(16px,5vw,48px)!important;max-width:44rem;margin:0 auto!important;box-sizing:border-box}";
    style.textContent = `${room}html{font-size:${type}%!important}${LIGHTS[light] ?? ""}`;
    inside.documentElement.append(style);
  }
}

function span(frame) {
  const root = frame.contentDocument?.documentElement;
  return root ? root.scrollHeight - root.clientHeight : 0;
}
