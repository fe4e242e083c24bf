/* Where the panel stands: off what the person has to do with, and wherever they put it. */
const RING = 6;
const outline = () => {
  const at = target?.isConnected ? grown(target.getBoundingClientRect(), RING) : null;
  ring.hidden = !at;
  ringSheet.replaceSync(
    at ? `.ring { left: ${at.left}px; top: ${at.top}px; width: ${at.width}px; height: ${at.height}px }` : "",
  );
};
/* What it may look like: upright, or lying, where the upright one would be in the way. Moved by hand, it stays as it is. */
const LYING = ["wide", "flat"];
const layouts = () => {
  if (spot.folded || shy || view.glass) return [""];
  if (view.careful) return ["", "wide"];
  return spot.at ? [frame.classList.contains("flat") ? "flat" : ""] : ["", "flat"];
};
const lay = (layout) => {
  for (const name of LYING) frame.classList.toggle(name, name === layout);
};
const place = () => {
  if (!view || view.hidden || !host.isConnected) return;
  outline();
  const forbidden = atWork();
  const read = body.scrollTop;
  const boxes = layouts().map((layout) => {
    lay(layout);
    const { width, height } = frame.getBoundingClientRect();
    return { ...placeFor({ width, height }, spot.at, forbidden), layout };
  });
  box = boxes.reduce((best, one) => (one.cost < best.cost ? one : best));
  lay(box.layout);
  if (body.scrollTop !== read) body.scrollTop = read; // Trying on what it does not become has moved it.
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
  ...(target?.isConnected ? [grown(target.getBoundingClientRect(), RING)] : []),
  ...(view?.careful || document.activeElement === host ? [] : focused()),
];
const covering = (where) => atWork().length > 0 && widgets().some((one) => overlap(where, one.box) > 0);
const covers = () => atWork().some((one) => overlap(frame.getBoundingClientRect(), one) > 0);
const work = (event) => {
  if (!event.isTrusted || event.target === host || busy) return;
  busy = true;
  place();
};
addEventListener("click", work, { capture: true, passive: true });
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
  return [part(left, room().clientWidth, size.width), part(top, room().clientHeight, size.height)];
};
bar.addEventListener("pointerdown", (event) => {
  if (!event.isTrusted || event.target === fold || event.button !== 0) return;
  const from = { x: event.clientX - box.left, y: event.clientY - box.top };
  let at = null;
  const move = (to) => {
    at = fractions(to.clientX - from.x, to.clientY - from.y);
    spot = { ...spot, at };
    place();
  };
  const drop = () => {
    bar.removeEventListener("pointermove", move);
    if (at) keep(at);
    else if (spot.folded || shy) unfold(true); // A bar on its own is one large button.
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
const unfold = (whole) => {
  spot = { ...spot, folded: !whole };
  busy = shy = false;
  folded();
  place();
  tell({ spot });
};
fold.addEventListener("click", (event) => event.isTrusted && unfold(spot.folded || shy));
addEventListener("keydown", (event) => {
  if (!event.isTrusted) return;
  if (event.key === "F2" && view && !view.hidden && !view.glass) {
    returnTo = document.activeElement;
    if (spot.folded || shy) unfold(true); // As for who clicks on the bar.
    where.focus();
  } else if (event.key === "Escape" && root.activeElement) {
    root.activeElement.blur();
    returnTo?.focus?.();
  }
}, true);

globalThis.mesAssistPanel = { show, point, ready, root };
