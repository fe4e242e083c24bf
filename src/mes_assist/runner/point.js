/* Runs in our isolated world: lets the person point at a control of the page without using it. A sheet of glass lies over
   the page meanwhile, so that nothing of the page hears of it. Only where they point is kept, never what is there. */
(allowed, action) => {
  if (!allowed.includes(location.origin)) return null;
  const CONTROLS = "button, a, label, input, select, [role]";
  const CSS = `
    :host { all: initial !important; position: fixed !important; inset: 0 !important; width: auto !important;
      height: auto !important; margin: 0 !important; border: 0 !important; padding: 0 !important;
      background: transparent !important; cursor: crosshair !important; }
    .ring { position: fixed; box-sizing: border-box; border: 4px solid #d9480f; border-radius: 12px;
      box-shadow: 0 0 0 3px #fff; pointer-events: none; }
    [hidden] { display: none; }`;
  const panel = () => globalThis.mesAssistPanel?.root.host ?? null;
  const install = () => {
    const host = document.createElement("div");
    const root = host.attachShadow({ mode: "closed" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
    const place = new CSSStyleSheet();
    root.adoptedStyleSheets = [sheet, place];
    const ring = document.createElement("div");
    ring.className = "ring";
    ring.hidden = true;
    root.append(ring);
    const stop = new AbortController();
    const pointing = { at: null, stop: () => { stop.abort(); host.remove(); } };
    const below = (x, y) => {
      let found = document.elementsFromPoint(x, y).find((element) => element !== host && element !== panel());
      for (let inner; (inner = found?.shadowRoot?.elementFromPoint(x, y)) && inner !== found; ) found = inner;
      return found?.closest(CONTROLS);
    };
    const outline = (x, y) => {
      const box = below(x, y)?.getBoundingClientRect();
      ring.hidden = !box;
      if (box) place.replaceSync(`.ring { left: ${box.x - 6}px; top: ${box.y - 6}px; width: ${box.width + 12}px; height: ${box.height + 12}px }`);
    };
    const taken = (x, y) => {
      pointing.at = [x, y];
      for (const wake of globalThis.mesAssistWatch?.waiting ?? []) wake();
    };
    const on = (types, hear) => {
      for (const type of types) addEventListener(type, hear, { capture: true, signal: stop.signal });
    };
    const swallow = (event) => { event.preventDefault(); event.stopImmediatePropagation(); };
    on(["pointermove"], (event) => { if (event.target === host) outline(event.clientX, event.clientY); });
    on(["pointerdown", "mousedown", "pointerup", "mouseup", "click", "auxclick", "dblclick", "contextmenu"], (event) => {
      if (event.target !== host) return;
      swallow(event);
      if (event.type === "click" && event.isTrusted) taken(event.clientX, event.clientY);
    });
    on(["keydown", "keyup", "keypress"], (event) => {
      let active = document.activeElement;
      if (!event.isTrusted || !["Enter", " "].includes(event.key) || !active?.matches(CONTROLS) || active === panel()) return;
      while (active.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
      swallow(event);
      const box = active.getBoundingClientRect();
      if (event.type === "keydown") taken(box.x + box.width / 2, box.y + box.height / 2);
    });
    // What lies outside an open modal is inert, and what the page opens later lies above: so does the panel.
    host.popover = "manual";
    ([...document.querySelectorAll("dialog:modal")].at(-1) ?? document.documentElement).append(host);
    host.showPopover();
    return pointing;
  };
  if (action === "begin") globalThis.mesAssistPointing ??= install();
  const pointing = globalThis.mesAssistPointing;
  const at = pointing?.at ?? null;
  if (pointing) pointing.at = null;
  if (action === "end") {
    pointing?.stop();
    delete globalThis.mesAssistPointing;
  }
  return at;
}
