// Files of pages -> drawn pages. The only module that knows PDF.js.

import { getDocument, GlobalWorkerOptions, PDFWorker, TextLayer } from "/own/pdfjs/pdf.min.mjs";

GlobalWorkerOptions.workerSrc = "/own/pdfjs/pdf.worker.min.mjs";

// Files that are kept open: a spread shows two sections at most, and a few are near.
const MOST_OPEN = 12;

const worker = new PDFWorker();
const open = new Map();

function opened(file) {
  const known = open.get(file);
  open.delete(file);
  const task = known ?? getDocument({
    url: `/pages/${file}.pdf`, worker, disableRange: true, disableStream: true, disableAutoFetch: true,
  });
  open.set(file, task);
  if (!known) task.promise.catch(() => open.get(file) === task && open.delete(file));
  while (open.size > MOST_OPEN) {
    const [oldest, its] = open.entries().next().value;
    open.delete(oldest);
    its.promise.then(() => its.destroy(), () => {});
  }
  return task.promise;
}

/** Begin to fetch a file that will be wanted. */
export function fetchAhead(file) {
  opened(file).catch(() => {});
}

/** Where the ids of a file stand: the distance from the foot of their page in points, by id. */
export async function heights(file) {
  const pdf = await opened(file);
  const places = await pdf.getDestinations();
  return new Map([...places].map(([id, place]) => [id, place[3] ?? 0]));
}

/** Page `number` of a file at `scale` pixels a point: a canvas, its box in points, its text and its links.
 *
 * The text can be put into an element; links are [rectangle, id or address].
 */
export async function drawn(file, number, scale) {
  const pdf = await opened(file);
  const page = await pdf.getPage(number);
  const ratio = Math.min(devicePixelRatio || 1, 3);
  const viewport = page.getViewport({ scale: scale * ratio });
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(viewport.width);
  canvas.height = Math.ceil(viewport.height);
  await page.render({ canvas, viewport, intent: "display", annotationMode: 0 }).promise;
  return { canvas, box: page.view, page };
}

/** Put the words of a drawn page over it, to be selected and read aloud. */
export async function setText(page, container, scale) {
  const viewport = page.getViewport({ scale });
  const layer = new TextLayer({ textContentSource: page.streamTextContent(), container, viewport });
  await layer.render();
}

/** The links of a drawn page: { box: [x1, y1, x2, y2] in points, target: an id@section, or "", url }. */
export async function linksOf(page) {
  const found = await page.getAnnotations({ intent: "display" });
  return found.filter((a) => a.subtype === "Link").map(({ rect, dest, url, unsafeUrl }) => {
    const inside = (url ?? unsafeUrl ?? "").match(/^bookmaker:([^#]*)#(.*)$/);
    if (inside) return { box: rect, section: inside[1], anchor: decoded(inside[2]) };
    return typeof dest === "string" ? { box: rect, anchor: dest } : { box: rect, url };
  });
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
