/* Runs in our isolated world: puts a value into the fields that were recognised, and into nothing else, whatever has the
   focus. "listen": the elements that have an event of this name are those. "fill": in they go; returns whether the value
   stays, or null without a field. Here `value` is the setter of the element's class, whatever the page made of it. */
async (allowed, action, argument) => {
  if (!allowed.includes(location.origin)) return null;
  const SETTLE_MS = 100;
  const TYPES = ["text", "tel", "search", "number", "password", "date", "textarea"];
  const places = () => [...new Set([document, ...(globalThis.mesAssistWatch?.places ?? [])])];
  const listen = (name) => {
    const over = new AbortController();
    const filling = { found: new Set(), stop: () => over.abort() };
    const hear = (event) => filling.found.add(event.composedPath()[0]);
    for (const place of places()) {
      place.addEventListener(name, hear, { capture: true, signal: over.signal });
    }
    return filling;
  };
  const isField = (element) => element.isConnected && element.matches("input:read-write, textarea:read-write")
    && TYPES.includes(element.type) && element.checkVisibility({ visibilityProperty: true });
  const counts = (sign) => sign.toLowerCase() !== sign.toUpperCase() || (sign >= "0" && sign <= "9");
  const letters = (text) => [...text].filter(counts).join("").toUpperCase();
  const room = (element) => (element.maxLength < 0 ? Infinity : element.maxLength);
  // The boxes of a split field: they have a place of their own.
  const neighbours = (first) => {
    for (let place = first.parentNode; place; place = place.parentNode) {
      const fields = [...place.querySelectorAll("input, textarea")].filter(isField);
      if (fields.length > 1) return fields[0] === first ? fields : [];
    }
    return [];
  };
  const split = (fields, text) => {
    let taken = 0;
    const parts = fields.map((field) => [field, text.slice(taken, (taken += room(field)))]);
    return taken === text.length ? parts : [];
  };
  const plan = (found, value) => {
    const [field] = found, plain = letters(value);
    if (found.length > 1) return split(found, plain);
    if (field.type === "date") return [[field, value.split("/").reverse().join("-")]];
    const fits = [value, plain].find((text) => text.length <= room(field));
    return fits === undefined ? split(neighbours(field), plain) : [[field, fits]];
  };
  const put = (field, text) => {
    field.value = text;
    // A mask takes a whole value from one who pastes; a script's own it may refuse.
    const inputType = text ? "insertFromPaste" : "deleteContentBackward";
    field.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true, inputType }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const holds = ([field, text]) => isField(field) && letters(field.value) === letters(text);

  globalThis.mesAssistFilling?.stop();
  const found = [...(globalThis.mesAssistFilling?.found ?? [])];
  globalThis.mesAssistFilling = action === "listen" ? listen(argument) : undefined;
  if (action === "listen") return true;
  if (!found.length) return null;
  const parts = found.every(isField) ? plan(found, argument) : [];
  if (!parts.length) return found.length > 1 ? null : false;
  for (const [field, text] of parts) if (isField(field)) put(field, text);
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS)); // a framework may draw its own value once more
  if (parts.every(holds)) return true;
  const whole = letters(parts.map(([, text]) => text).join(""));
  const all = places().flatMap((place) => [...place.querySelectorAll("input, textarea")]);
  const copies = all.filter((field) => letters(field.value) === whole);
  for (const field of [...parts.map(([field]) => field), ...copies]) {
    if (field.value) put(field, "");
    field.value = ""; // also where the page answers that with a value of its own
  }
  return false;
}
