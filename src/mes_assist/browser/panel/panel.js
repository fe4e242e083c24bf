/* The panel itself: what it is made of, how it stays in the page whatever the page does, and whether it is seen. */
const HOLD_MS = 500; // A click just after the panel or its question changed was meant for what was there before.
// An element with a name of our own could be defined by the page, which would then be handed the root.
const host = document.createElement("div");
const root = host.attachShadow({ mode: "closed" });
const sheet = new CSSStyleSheet();
const spotSheet = new CSSStyleSheet();
const ringSheet = new CSSStyleSheet();
sheet.replaceSync(CSS_TEXT);
root.adoptedStyleSheets = [sheet, spotSheet, ringSheet];

const grip = make("button", "grip", "⠿");
const where = make("h2", "where");
const fold = make("button", "fold");
const bar = make("div", "bar", grip, where, fold);
const body = make("div", "body");
const frame = make("section", "card", bar, body);
const said = make("div", "unseen");
const ring = make("div", "ring");
for (const button of [grip, fold]) button.type = "button";
where.tabIndex = -1;
said.setAttribute("aria-live", "polite");
ring.hidden = true;
root.append(ring, frame, said);

let view = null;
let drawn = "";
let shownAt = 0;
let clearSince = Infinity; // Since when the whole card has been seen, uncovered and opaque; never while it is not.
let box = { left: 0, top: 0 };
let spot = { at: null, folded: false };
let held = null;
let busy = false; // They began to do something in the page since this was asked.
let shy = false; // Folded by itself for that.
let target = null;
let returnTo = null;
let raised = 0;

/* --- in the page, whatever the page does --- */
const modal = () => [...document.querySelectorAll("dialog:modal")].at(-1);
const strip = () => {
  for (const { name } of [...host.attributes]) if (name !== "popover") host.removeAttribute(name);
  if (host.getAttribute("popover") !== "manual") host.popover = "manual";
};
const mount = () => {
  if (!view || !document.body) return; // After the body, so that the panel comes last for whoever uses the keyboard.
  const parent = modal() ?? document.documentElement;
  strip();
  if (view.hidden) {
    if (host.isConnected && host.matches(":popover-open")) host.hidePopover();
    return;
  }
  if (host.parentNode !== parent) parent.append(host);
  if (!host.matches(":popover-open")) host.showPopover();
  place();
};
const isAsItWas = () =>
  host.isConnected && host.parentNode === (modal() ?? document.documentElement) && host.attributes.length === 1 &&
  host.matches(":popover-open") === !view.hidden;
// A page that fights is given up for a moment, so that it never hangs; the terminal remains.
const fights = { count: 0, since: 0 };
const astray = () => {
  if (!view || !document.body || isAsItWas()) return;
  const now = performance.now();
  if (now - fights.since > 1000) Object.assign(fights, { count: 0, since: now });
  fights.count += 1;
  if (fights.count < 20) mount();
  else if (fights.count === 20) setTimeout(mount, 1000);
};
new MutationObserver(astray).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ["open"] });
new MutationObserver(astray).observe(host, { attributes: true });
host.addEventListener("toggle", astray);

/* --- seen as it is, or it takes no answer --- */
new IntersectionObserver(
  (entries) => {
    const clear = entries.at(-1).isVisible;
    clearSince = clear ? Math.min(clearSince, performance.now()) : Infinity;
    // What the page opened later lies above: come to the front again, a few times for each question.
    const shown = view && !view.hidden && host.matches(":popover-open") && document.visibilityState === "visible";
    if (!clear && shown && raised < 5) {
      raised += 1;
      host.hidePopover();
      mount();
    }
  },
  { threshold: [1], trackVisibility: true, delay: 100 },
).observe(frame);
const untouched = () => {
  const now = frame.getBoundingClientRect();
  return Math.abs(now.left - box.left) < 2 && Math.abs(now.top - box.top) < 2;
};
const ready = () =>
  view !== null && view.takes && host.isConnected && host.matches(":popover-open") && document.visibilityState === "visible" &&
  performance.now() - clearSince >= HOLD_MS && performance.now() - shownAt >= HOLD_MS && untouched();
const hit = (event, button) => {
  if (event.detail === 0) return true; // By the keyboard, or by a screen reader.
  const { clientX: x, clientY: y } = event;
  return document.elementFromPoint(x, y) === host && root.elementFromPoint(x, y)?.closest("button") === button;
};
