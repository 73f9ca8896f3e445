// The page: hears of states from the server, and shows them; tells it where the reader looks.

import { Contents } from "./contents.js";
import { Frames } from "./frames.js";
import { pageOf } from "./leaf.js";
import { counted, keyed, Mistakes } from "./mistakes.js";
import { fetchAhead } from "./pdfs.js";
import { Place } from "./place.js";
import { Stage } from "./stage.js";

const $ = (id) => document.getElementById(id);
const VIEW_KEYS = { 1: "print", 2: "screen", 3: "epub" };
const OVERLAY_KEYS = { t: "trim", a: "area", l: "lines", b: "bleed" };
const NARROW = matchMedia("(max-width: 760px)");

Place.forgetAddressOnReload();
const place = new Place();
let state = null;
let mistakes = [];
let stream = null;
let opened = false;

const stage = new Stage($("stage"), $("sheet"), { goTo, source, mistake: point, moved, zoom: setZoom });
const frames = new Frames($("frames"), (path, at) => {
  place.set({ document: path, fragment: at });
  contents.here(path, 1);
});
const contents = new Contents($("contents"), (section, anchor) => {
  if (place.now.view === "epub") frames.goTo(section, anchor);
  else goTo(section, anchor);
  if (NARROW.matches) setPanel("contents", false);
});
const list = new Mistakes($("mistakes"), { goTo: goToMistake, source });

// --- hearing -------------------------------------------------------------------------------------------------

function hear(view) {
  stream?.close();
  stream = new EventSource(`/events/${view}`);
  stream.addEventListener("message", (event) => show(JSON.parse(event.data)));
  stream.addEventListener("open", () => document.body.classList.remove("ended"));
  stream.addEventListener("error", () => {
    document.body.classList.add("ended");
    say("The preview has ended. Start it again, and this page goes on.");
  });
}

function show(next) {
  if (opened && next.view !== place.now.view) return;
  if (!opened) begin(next);
  state = next;
  mistakes = keyed(next.mistakes);
  document.title = `${next.book.title} – preview`;
  $("title").textContent = next.book.title;
  contents.list.dir = next.book.direction;
  const isEpub = next.view === "epub";
  $("stage").hidden = isEpub;
  $("frames").hidden = !isEpub;
  for (const { glimpse } of next.sections) if (glimpse) fetchAhead(glimpse.file);
  if (isEpub) frames.show(next);
  else stage.show(next, mistakes);
  if (isEpub) contents.showDocuments(next.documents, mistakes);
  else contents.showSections(next.sections, mistakes);
  list.show(mistakes, next.sections.length ? next.sections : documentsAsSections(next));
  showHere();
  tell(next);
}

function documentsAsSections({ documents }) {
  return documents.map(({ path, title }) => ({ id: path.replace(/\.xhtml$/, ""), title }));
}

/** The first state tells which book it is: take up its place. */
function begin(first) {
  opened = true;
  place.open(first.book.root);
  const { now } = place;
  const wanted = now.view || first.view;
  place.set({ view: wanted });
  stage.hold(now.section ? { section: now.section, page: now.page, at: now.at } : null);
  frames.open(now.document, now.fragment);
  stage.overlays = now.overlays;
  stage.zoom = now.zoom;
  frames.choices = now;
  $("editor").value = now.editor;
  if (NARROW.matches) closePanels();
  else setPanel("contents", now.contents);
  dress();
  if (wanted !== first.view) {
    hear(wanted);
  }
}

function tell({ busy, stale, sections, documents }) {
  const errors = mistakes.filter((m) => m.severity === "error");
  const count = counted(mistakes);
  $("count").textContent = count;
  $("few-words").textContent = mistakes.length || "✓";
  $("mistakes-button").className = errors.length ? "error" : mistakes.length ? "warning" : "";
  document.body.classList.toggle("stale", stale);
  document.body.classList.toggle("busy", Boolean(busy.doing));
  document.body.style.setProperty("--done", busy.total ? busy.done / busy.total : 1);
  const nothing = !sections.some((s) => s.file) && !documents.length;
  if (nothing && errors.length) say(`There are no pages yet. ${sentence(errors[0])}`, errors[0]);
  else if (stale) say(`These are the last good pages. ${errors.length ? sentence(errors[0]) : ""}`, errors[0]);
  else if (busy.doing) say(`Laying out: ${busy.done} of ${busy.total} sections are done.`);
  else if (nothing) say("The book is being read.");
  else say("");
  if (place.now.mistakes === null && !NARROW.matches) setPanel("mistakes", Boolean(errors.length), { keep: false });
}

function sentence({ place: where, message }) {
  return `${where}: ${message}`;
}

function say(text, mistake = null) {
  if ($("news").textContent !== text) $("news").textContent = text;
  $("notice").classList.toggle("empty", !text);
  $("first-mistake").hidden = !mistake;
  $("first-mistake").dataset.key = mistake?.key ?? "";
}

function toast(text) {
  $("toast").textContent = text;
  $("toast").classList.add("shown");
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => $("toast").classList.remove("shown"), 2600);
}

// --- places --------------------------------------------------------------------------------------------------

let lookedAt = "";

function moved(section, page, at) {
  place.set({ section, page, at });
  showHere();
  if (`${place.now.view} ${section}` !== lookedAt) {
    lookedAt = `${place.now.view} ${section}`;
    fetch("/look", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ view: place.now.view, section }),
    }).catch(() => {});
  }
}

function showHere() {
  if (!state || state.view === "epub") return;
  const { section, page } = place.now;
  const there = state.sections.find((s) => s.id === section);
  contents.here(section, page, there?.file ? there.outline : []);
  if (document.activeElement !== $("folio")) $("folio").value = stage.folios();
}

function goTo(section, anchor) {
  const there = state?.sections.find((s) => s.id === section);
  if (there) stage.goTo(section, pageOf(there, { anchor }));
}

function goToMistake(section, anchor) {
  if (place.now.view === "epub") frames.goTo(`${section}.xhtml`, anchor);
  else goTo(section, anchor);
}

function point(key) {
  setPanel("mistakes", true);
  list.point(key);
}

/** A place in the manuscript: into the clipboard, or into the editor. */
async function source(file, line, column) {
  const named = [file, line, column].filter(Boolean).join(":");
  const { editor } = place.now;
  if (editor && !file.startsWith("house/")) {
    const path = encodeURI(`${state.book.root}/${file}`).replaceAll("#", "%23").replaceAll("?", "%3F");
    const link = document.createElement("a");
    link.href = editor.replace("{path}", path).replace("{line}", line || 1).replace("{column}", column || 1);
    link.click();
    toast(`Opening ${named}`);
    return;
  }
  try {
    await navigator.clipboard.writeText(named);
    toast(`Copied: ${named}`);
  } catch {
    toast(named);
  }
}

// --- choices -------------------------------------------------------------------------------------------------

function setView(view) {
  if (view === place.now.view) return;
  takeAlong(place.now, view);
  place.set({ view });
  lookedAt = "";
  dress();
  hear(view);
}

/** What was read in one view is read on in the other: a chapter's document is named like its section. */
function takeAlong({ view, section, page, at, document: path }, to) {
  const read = path.replace(/\.xhtml$/, "");
  if (to === "epub") {
    if (section && section !== read) frames.open(`${section}.xhtml`, 0);
  } else if (view === "epub" && read && section !== read) {
    stage.hold({ section: read, page: 1, at: 0 });
  } else {
    stage.hold({ section, page, at });
  }
}

function setZoom(zoom) {
  stage.zoom = zoom;
  place.set({ zoom });
  dress();
}

function setOverlay(name) {
  const { overlays } = place.now;
  const chosen = overlays.includes(name) ? overlays.filter((o) => o !== name) : [...overlays, name];
  place.set({ overlays: chosen });
  stage.overlays = chosen;
  dress();
}

function setPanel(name, shown, { keep = true } = {}) {
  if (shown && NARROW.matches) closePanels();
  document.body.classList.toggle(`with-${name}`, shown);
  $(`${name}-button`).setAttribute("aria-expanded", String(shown));
  if (keep && !NARROW.matches) place.set({ [name]: shown });
}

function closePanels() {
  for (const name of ["contents", "mistakes"]) setPanel(name, false, { keep: false });
}

function toggle(name) {
  setPanel(name, !document.body.classList.contains(`with-${name}`));
}

/** Show the choices on their buttons. */
function dress() {
  const { view, overlays, zoom, screen, light, type } = place.now;
  document.body.dataset.view = view;
  press("views", "view", (value) => value === view);
  press("overlays", "overlay", (value) => overlays.includes(value));
  press("screens", "screen", (value) => value === screen);
  press("lights", "light", (value) => value === light);
  press("types", "type", (value) => value === type);
  $("fit").textContent = typeof zoom === "number" ? `${Math.round(zoom * 100)} %` : "Fit";
  $("fit").setAttribute("aria-pressed", String(zoom === "fit"));
}

function press(group, key, is) {
  for (const button of $(group).querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(is(button.dataset[key])));
  }
}

function chosen(group, key, act) {
  $(group).addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) act(button.dataset[key]);
  });
}

function choose(changes) {
  place.set(changes);
  frames.choices = place.now;
  dress();
}

async function makeWhole() {
  const { view } = place.now;
  $("whole").disabled = true;
  toast("The whole file is being made.");
  try {
    const answer = await fetch(`/whole/${view}`, { method: "POST" });
    if (!answer.ok) throw new Error((await answer.json()).why);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await answer.blob());
    link.download = answer.headers.get("Content-Disposition").match(/filename="([^"]+)"/)[1];
    link.click();
    URL.revokeObjectURL(link.href);
    toast(`Made: ${link.download}`);
  } catch (error) {
    toast(`Not made: ${error.message}`);
  }
  $("whole").disabled = false;
}

// --- buttons and keys ----------------------------------------------------------------------------------------

const turn = (by) => (place.now.view === "epub" ? frames.turn(by) : stage.turn(by));

chosen("views", "view", setView);
chosen("overlays", "overlay", setOverlay);
chosen("screens", "screen", (screen) => choose({ screen }));
chosen("lights", "light", (light) => choose({ light }));
chosen("types", "type", (type) => choose({ type }));
$("back").addEventListener("click", () => turn(-1));
$("forth").addEventListener("click", () => turn(1));
$("smaller").addEventListener("click", () => setZoom(stage.zoomed(-1)));
$("larger").addEventListener("click", () => setZoom(stage.zoomed(1)));
$("fit").addEventListener("click", () => setZoom("fit"));
$("contents-button").addEventListener("click", () => toggle("contents"));
$("mistakes-button").addEventListener("click", () => toggle("mistakes"));
$("help-button").addEventListener("click", () => $("help").showModal());
$("whole").addEventListener("click", makeWhole);
$("first-mistake").addEventListener("click", (event) => point(event.currentTarget.dataset.key));
$("editor").addEventListener("change", (event) => place.set({ editor: event.target.value }));
$("folio").addEventListener("focus", (event) => event.target.select());
$("folio").addEventListener("keydown", (event) => {
  if (event.key === "Escape") $("stage").focus();
  if (event.key !== "Enter") return;
  const leaf = stage.byFolio(event.target.value);
  if (leaf) stage.goTo(leaf[0], leaf[1]);
  else toast(`No page has the folio ${event.target.value}`);
  $("stage").focus();
});

const KEYS = {
  ArrowLeft: () => turn(forward(-1)),
  ArrowRight: () => turn(forward(1)),
  PageUp: () => turn(-1),
  PageDown: () => turn(1),
  Home: () => turn(-Infinity),
  End: () => turn(Infinity),
  "+": () => setZoom(stage.zoomed(1)),
  "=": () => setZoom(stage.zoomed(1)),
  "-": () => setZoom(stage.zoomed(-1)),
  0: () => setZoom("fit"),
  g: () => $("folio").focus(),
  c: () => toggle("contents"),
  m: () => toggle("mistakes"),
  "?": () => $("help").showModal(),
};

/** In a book that is read from the right, the next page is at the left. */
function forward(by) {
  return state?.book.direction === "rtl" ? -by : by;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || $("help").open) return;
  if (event.target.closest?.("input, select, textarea")) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const act = KEYS[key] ?? (VIEW_KEYS[key] && (() => setView(VIEW_KEYS[key])))
    ?? (OVERLAY_KEYS[key] && (() => setOverlay(OVERLAY_KEYS[key])));
  if (!act) return;
  event.preventDefault();
  act();
});

window.addEventListener("hashchange", ({ newURL }) => {
  // Not the address of now: the place of before may have been written there meanwhile.
  const [view, section, page] = decodeURI(new URL(newURL).hash.slice(1)).split("/");
  if (view && view !== place.now.view && VIEW_KEYS[["", "print", "screen", "epub"].indexOf(view)]) setView(view);
  if (section) stage.goTo(section, Number(page) || 1);
});
// In a narrow window a panel lies over the pages: one that was beside them goes.
NARROW.addEventListener("change", ({ matches }) => matches && closePanels());
window.addEventListener("pagehide", () => place.keep());

const { views } = document.body.dataset;
for (const button of $("views").querySelectorAll("button")) {
  button.hidden = views && !views.split(" ").includes(button.dataset.view);
}
hear((views || "print").split(" ")[0]);
