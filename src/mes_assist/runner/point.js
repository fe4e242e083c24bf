/* Runs in our isolated world: lets the person point at a control of the page without using it. Until they have, every real
   click and every Enter or Space outside the panel is swallowed before it reaches the page; a sheet of glass over it shows
   what would be meant. Only where they point is kept, never what is there. */
(allowed, action) => {
  if (!allowed.includes(location.origin)) return null;
  const CONTROLS = "button, a, label, input, select, summary, [role], [tabindex]";
  const MOUSE = ["pointerdown", "mousedown", "pointerup", "mouseup", "click", "auxclick", "dblclick", "contextmenu", "touchstart", "touchend"];
  const STILL_MS = 700;
  const KEYS = ["keydown", "keypress", "keyup"];
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
    const over = new AbortController();
    const pointing = { at: null };
    const control = (element) => element?.closest?.(CONTROLS);
    const below = (x, y) => {
      let found = document.elementsFromPoint(x, y).find((element) => element !== host && element !== panel());
      for (let inner; (inner = found?.shadowRoot?.elementFromPoint(x, y)) && inner !== found; ) found = inner;
      return control(found);
    };
    const outline = (x, y) => {
      const box = below(x, y)?.getBoundingClientRect();
      ring.hidden = !box;
      if (box) place.replaceSync(`.ring { left: ${box.x - 6}px; top: ${box.y - 6}px; width: ${box.width + 12}px; height: ${box.height + 12}px }`);
    };
    // Not before their hand is still: the second half of a double click, or a key that is held, must not come through.
    let meant = null, still = 0;
    const settle = () => {
      clearTimeout(still);
      still = setTimeout(() => {
        pointing.at = meant;
        for (const wake of globalThis.mesAssistWatch?.waiting ?? []) wake();
      }, STILL_MS);
    };
    const taken = (x, y) => { meant ??= [x, y]; };
    // Where a frame lies in the window, for what happens inside it.
    const origin = (frame) => {
      if (!frame) return [0, 0];
      const box = frame.getBoundingClientRect(), [x, y] = origin(frame.ownerDocument.defaultView.frameElement);
      return [x + box.x + frame.clientLeft, y + box.y + frame.clientTop];
    };
    const listen = (view, frame) => {
      const [left, top] = [() => origin(frame)[0], () => origin(frame)[1]];
      const on = (types, hear) => {
        for (const type of types) view.addEventListener(type, hear, { capture: true, passive: false, signal: over.signal });
      };
      const keep = (event) => {
        if (!event.isTrusted || (panel() && event.target === panel())) return false;
        event.preventDefault();
        event.stopImmediatePropagation();
        if (meant) settle();
        return true;
      };
      on(MOUSE, (event) => {
        if (!keep(event) || event.type !== "click") return;
        taken(event.clientX + left(), event.clientY + top());
        settle();
      });
      on(KEYS, (event) => {
        if (!["Enter", " "].includes(event.key) || !keep(event) || event.type !== "keydown") return;
        const box = control(event.composedPath()[0])?.getBoundingClientRect();
        if (!box) return;
        taken(box.x + box.width / 2 + left(), box.y + box.height / 2 + top());
        settle();
      });
      for (const inner of view.document.querySelectorAll("iframe")) {
        try {
          if (inner.contentDocument) listen(inner.contentDocument.defaultView, inner);
        } catch { /* of another origin: what is in there is never used anyway */ }
      }
    };
    const lay = () => {
      // What lies outside an open modal is inert, and what the page opens later lies above: so does the panel.
      const parent = [...document.querySelectorAll("dialog:modal")].at(-1) ?? document.documentElement;
      if (host.parentNode !== parent) parent.append(host);
      if (!host.matches(":popover-open")) host.showPopover();
    };
    // A page that takes the glass away gets it back, some times: without it the ring is missing, and no more than that.
    let laid = 0;
    const watch = new MutationObserver(() => {
      if ((!host.isConnected || !host.matches(":popover-open")) && laid++ < 20) lay();
    });
    addEventListener("pointermove", (event) => event.target === host && outline(event.clientX, event.clientY), { capture: true, signal: over.signal });
    pointing.stop = () => {
      clearTimeout(still);
      watch.disconnect();
      over.abort();
      host.remove();
    };
    try {
      listen(window, null);
      host.popover = "manual";
      lay();
      watch.observe(document, { childList: true, subtree: true });
    } catch {
      pointing.stop(); // Nothing of it stays where it can not be laid.
    }
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
