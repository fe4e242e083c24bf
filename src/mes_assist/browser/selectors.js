/* A selector engine in Playwright's isolated world: orders about elements, answered with elements. Reads no value. */
{
  query(root, order) { return this.queryAll(root, order)[0] ?? null; },
  queryAll(root, order) {
    const [verb, id] = order.split(":");
    const state = (globalThis.mesAssist ??= { guards: new Map() });
    const words = (node) => (node?.textContent ?? "").split(" ").map((part) => part.trim()).filter(Boolean).join(" ");

    // A frame without a reference is not followed by a snapshot: nothing runs at other origins.
    const mute = () => {
      for (const kind of [HTMLIFrameElement, HTMLFrameElement]) {
        if (Object.hasOwn(kind.prototype, "_ariaRef")) continue;
        Object.defineProperty(kind.prototype, "_ariaRef", { value: { role: "iframe", name: "", ref: "" } });
      }
    };
    const everywhere = (place, selector) => {
      const found = [...place.querySelectorAll(selector)];
      for (const element of place.querySelectorAll("*")) if (element.shadowRoot) found.push(...everywhere(element.shadowRoot, selector));
      return found;
    };
    const hasBox = (element) => {
      const box = element.getBoundingClientRect();
      return element.checkVisibility({ visibilityProperty: true }) && box.width > 0 && box.height > 0;
    };
    const isPointedAt = (element) => hasBox(element) && getComputedStyle(element).pointerEvents !== "none";
    const isChoice = (control) => control?.localName === "input" && ["radio", "checkbox"].includes(control.type);
    const hiddenChoices = () => everywhere(root, "label").filter((label) =>
      isChoice(label.control) && hasBox(label) && !label.querySelector("select, textarea, [contenteditable]") && !label.closest('[aria-hidden="true"]') && !isPointedAt(label.control));

    // What is compared between the check and the click. It never leaves this world.
    const NAMING = ["aria-label", "aria-labelledby", "aria-disabled", "aria-hidden", "role", "type", "title", "alt", "href"];
    const named = (element) => JSON.stringify([
      NAMING.map((name) => element.getAttribute(name)), words(element), [...(element.labels ?? [])].map(words),
      (element.getAttribute("aria-labelledby") ?? "").split(" ").map((one) => words(one ? element.getRootNode().getElementById?.(one) : null)),
      element.matches(":disabled"), element.closest("[inert]") !== null, element.control?.disabled ?? null,
      ["button", "submit", "reset"].includes(element.type) ? element.value : null,
    ]);
    const ticked = (element) => JSON.stringify([(element.control ?? element).checked ?? null,
      ...["aria-checked", "aria-pressed", "aria-selected"].map((name) => element.getAttribute(name))]);

    const TYPES = ["pointerdown", "mousedown", "pointerup", "mouseup", "click", "auxclick", "dblclick"];
    const OTHERS = "a[href], button, input, select, textarea, summary, [role=button], [role=link]";
    const guard = (target) => {
      const name = named(target), tick = ticked(target), control = target.control ?? null;
      const ends = performance.now() + 20_000; // should nobody come to take it away
      let begun = false;
      const it = { verdict: 0, heard: false, remove() { for (const type of TYPES) removeEventListener(type, check, true); } };
      const judge = (event) => {
        const path = event.composedPath(), place = path.indexOf(target);
        if (control && path[0] === control) return 0; // a click on a label clicks its control
        if (place < 0 || named(target) !== name || (!begun && ticked(target) !== tick)) return 1;
        const between = path.slice(0, place).filter((node) => node !== control && node.matches?.(OTHERS));
        return between.length ? 2 : 0;
      };
      const check = (event) => {
        if (!event.isTrusted) return;
        if (performance.now() > ends) return it.remove();
        it.verdict ||= judge(event);
        begun = true;
        it.heard ||= !it.verdict && event.type === "click";
        if (!it.verdict) return;
        event.preventDefault();
        event.stopImmediatePropagation();
      };
      for (const type of TYPES) addEventListener(type, check, { capture: true });
      return it;
    };

    if (verb === "choices") { mute(); return hiddenChoices(); }
    if (verb === "choice") return hiddenChoices().slice(+id, +id + 1);
    if (verb === "radio") return root.control?.type === "radio" ? [root] : [];
    if (verb === "label") { const labels = [...(root.labels ?? [])].filter(hasBox); return labels.length === 1 ? labels : []; }
    if (verb === "arm") { state.guards.set(id, guard(root)); return [root]; }
    if (verb === "disarm") {
      const it = state.guards.get(id);
      const told = it ? it.verdict || (it.heard ? 3 : 4) : 0;
      state.guards.get(id)?.remove();
      state.guards.delete(id);
      return Array.from({ length: told }, () => document.createElement("i"));
    }
    return [];
  },
}
