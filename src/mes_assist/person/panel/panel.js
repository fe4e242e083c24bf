/* The panel itself: mounted in the page, kept there, and deaf to whatever did not come from the person's own hand. */
const HOLD_MS = 500; // A click just after the panel or its question changed was meant for what was there before.
const host = document.createElement("div"); // A name of our own could be defined by the page, which would then get the root.
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

const tell = (message) => {
  mesAssistTell(JSON.stringify(message));
  for (const wake of globalThis.mesAssistWatch?.waiting ?? []) wake();
};

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
// A page that fights is given up for a moment, so that it never hangs; the terminal remains.
const fights = { count: 0, since: 0 };
const astray = () => {
  if (!view || !document.body || (host.isConnected && host.parentNode === (modal() ?? document.documentElement) && host.attributes.length === 1 && host.matches(":popover-open") === !view.hidden)) return;
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
    if (!clear && view && !view.hidden && host.matches(":popover-open") && document.visibilityState === "visible" && raised < 5) {
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
const send = (event, element, button) => {
  if (!event.isTrusted) return;
  if (!ready() || !hit(event, element)) {
    body.querySelector(".refused").textContent = view.words.refused;
    return;
  }
  if (button.sure) {
    ask(button);
    return;
  }
  held = view.serial;
  for (const other of body.querySelectorAll("button")) other.disabled = true;
  tell({ serial: view.serial, answer: button.answer });
};
const ask = (button) => {
  const [text, yes, no] = button.sure;
  const back = () => {
    held = null;
    drawn = "";
    render();
    where.focus();
  };
  held = view.serial;
  const sure = drawAnswer({ ...button, label: yes, look: "plain", sure: null }, send);
  const not = make("button", "answer plain", no);
  not.type = "button";
  not.addEventListener("click", (event) => event.isTrusted && back());
  const asked = make("p", "asked", text);
  asked.tabIndex = -1;
  shownAt = performance.now();
  body.replaceChildren(asked, make("div", "answers", sure, not), make("p", "refused"));
  place();
  asked.focus();
};

/* --- what it says --- */
const render = () => {
  if (held === view.serial) return; // It was answered, or they are asked whether they are sure.
  const key = JSON.stringify({ ...view, serial: null, time: null, hidden: null, spot: null }) + (held ?? "");
  if (key === drawn) {
    const time = body.querySelector(".time");
    if (time) time.textContent = view.time ?? "";
    return;
  }
  const had = root.activeElement;
  const answer = had?.dataset.answer;
  const open = body.querySelector("details")?.open && view.help?.title;
  drawn = key;
  frame.lang = said.lang = view.lang;
  frame.className = `card ${view.tone}`;
  frame.setAttribute("aria-label", view.words.name);
  grip.ariaLabel = grip.title = view.words.move;
  where.textContent = view.where;
  body.replaceChildren(...drawBody(view, send));
  if (open) body.querySelector("details").open = true;
  const news = [view.where, view.turn, ...view.warnings, ...view.asked, view.answers.length ? view.words.keys : ""].filter(Boolean).join(". ");
  if (said.textContent !== news) said.textContent = news;
  // Whoever was at an answer that is gone is brought to the title, never to another answer.
  if (had && !had.isConnected) (answer && !view.careful ? body.querySelector(`[data-answer="${answer}"]`) ?? where : where).focus();
};
const folded = () => {
  const small = spot.folded || shy;
  frame.classList.toggle("folded", small);
  fold.ariaExpanded = String(!small);
  fold.ariaLabel = fold.title = small ? view.words.unfold : view.words.fold;
  fold.textContent = small ? "+" : "–";
  grip.disabled = fold.disabled = view.glass;
  frame.classList.toggle("glass", view.glass);
};
const show = (next) => {
  const again = view?.serial === next.serial;
  if (!again || view.hidden) { shownAt = performance.now(); raised = 0; }
  if (!again) { target = null; busy = shy = false; }
  if (view === null || JSON.stringify(next.spot) !== JSON.stringify(spot)) spot = next.spot;
  if (!again && next.careful && spot.folded) spot = { ...spot, folded: false };
  view = next;
  render();
  folded();
  mount();
};

/* --- where it stands --- */
const outline = () => {
  const at = target?.isConnected ? target.getBoundingClientRect() : null;
  ring.hidden = !at;
  const around = at && `left: ${at.left - 6}px; top: ${at.top - 6}px; width: ${at.width + 12}px; height: ${at.height + 12}px`;
  ringSheet.replaceSync(at ? `.ring { ${around} }` : "");
};
const place = () => {
  if (!view || view.hidden || !host.isConnected) return;
  outline();
  const forbidden = atWork();
  const layouts = view.careful && !spot.folded ? [false, true] : [false];
  const boxes = layouts.map((wide) => {
    frame.classList.toggle("wide", wide);
    const { width, height } = frame.getBoundingClientRect();
    return { ...placeFor({ width, height }, spot.at, forbidden), wide };
  });
  box = boxes.reduce((best, one) => (one.cost < best.cost ? one : best));
  frame.classList.toggle("wide", box.wide);
  // They have read it and work in the page, where there is no room for both: only the bar stays.
  if (busy && box.cost > 0 && covering(box) && !view.careful && !spot.folded && !shy) {
    shy = true;
    folded();
    return place();
  }
  spotSheet.replaceSync(`.card { left: ${box.left}px; top: ${box.top}px }`);
};
const point = (x, y) => {
  frame.classList.add("through");
  const found = elementAt(x, y);
  frame.classList.remove("through");
  target = found === host ? null : found?.closest("button, a, label, [role]") ?? found;
  place();
};
/* What they have to do with now: the control that is spoken of, and the field that they are in. */
const atWork = () => [
  ...(target?.isConnected ? [target.getBoundingClientRect()] : []),
  ...(view.careful || document.activeElement === host ? [] : focused()),
];
const covering = (where) => atWork().length > 0 && widgets().some((one) => overlap(where, one.box) > 0);
const covers = () => atWork().some((one) => overlap(frame.getBoundingClientRect(), one) > 0);
const work = (event) => {
  if (!event.isTrusted || event.target === host || busy) return;
  busy = true;
  place();
};
addEventListener("pointerdown", work, { capture: true, passive: true });
addEventListener("input", work, { capture: true, passive: true });
addEventListener("resize", () => place());
addEventListener("scroll", () => { outline(); if (covers()) place(); }, { capture: true, passive: true });
addEventListener("focusin", () => { if (covers()) place(); });
new ResizeObserver(() => place()).observe(frame);

const keep = (at) => {
  spot = { ...spot, at };
  place();
  tell({ spot });
};
const fractions = (left, top) => {
  const size = frame.getBoundingClientRect();
  const part = (value, whole, own) => Math.min(1, Math.max(0, (value - MARGIN) / Math.max(1, whole - own - 2 * MARGIN)));
  return [part(left, innerWidth, size.width), part(top, innerHeight, size.height)];
};
bar.addEventListener("pointerdown", (event) => {
  if (!event.isTrusted || event.target === fold || event.button !== 0) return;
  const from = { x: event.clientX - box.left, y: event.clientY - box.top };
  const move = (to) => { spot = { ...spot, at: fractions(to.clientX - from.x, to.clientY - from.y) }; place(); };
  const drop = () => {
    bar.removeEventListener("pointermove", move);
    if (spot.at) keep(spot.at);
  };
  bar.setPointerCapture(event.pointerId);
  bar.addEventListener("pointermove", move);
  bar.addEventListener("lostpointercapture", drop, { once: true });
});
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
grip.addEventListener("keydown", (event) => {
  const step = ARROWS[event.key];
  if (!event.isTrusted || !step) return;
  event.preventDefault();
  keep(fractions(box.left + 32 * step[0], box.top + 32 * step[1]));
});
fold.addEventListener("click", (event) => {
  if (!event.isTrusted) return;
  spot = { ...spot, folded: !(spot.folded || shy) };
  busy = shy = false;
  folded();
  place();
  tell({ spot });
});
addEventListener("keydown", (event) => {
  if (!event.isTrusted) return;
  if (event.key === "F2" && view && !view.hidden && !view.glass) {
    returnTo = document.activeElement;
    where.focus();
  } else if (event.key === "Escape" && root.activeElement) {
    root.activeElement.blur();
    returnTo?.focus?.();
  }
}, true);

/* Another session has the window now, and brings a panel of its own. */
const leave = () => {
  view = null;
  host.remove();
};

globalThis.mesAssistPanel = { show, point, leave, ready, root };
