/* Runs in our isolated world: tells when the page changed. Never reads what is typed. */
(allowed, since, tick) => {
  if (!allowed.includes(location.origin)) return null;
  const QUIET_MS = 100;
  const CONTROLS = "a[href], button, summary, [role=button], [role=link], input:is([type=submit], [type=button])";
  const install = () => {
    // Begins anywhere, so that a version that was seen in another document is never taken for one of ours.
    const watch = { version: Math.floor(Math.random() * 2 ** 40), waiting: new Set(), roots: new WeakSet(), last: 0, places: [] };
    const changed = () => { watch.version += 1; for (const wake of watch.waiting) wake(); };
    const observer = new MutationObserver((records) => {
      for (const record of records) for (const node of record.addedNodes) attach(node);
      changed();
    });
    const attach = (node) => {
      if (node.nodeType !== Node.ELEMENT_NODE) return;
      for (const element of [node, ...node.querySelectorAll("*")]) {
        watchRoot(element.shadowRoot);
        if (element.localName === "iframe") {
          element.addEventListener("load", () => { watchFrame(element); changed(); });
          watchFrame(element);
        }
      }
    };
    const watchRoot = (root) => {
      if (!root || watch.roots.has(root)) return;
      watch.roots.add(root);
      watch.places.push(root);
      observer.observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
      for (const type of ["input", "change", "toggle", "transitionend", "animationend"]) root.addEventListener(type, changed, true);
      for (const element of root.querySelectorAll("*")) attach(element);
    };
    const watchFrame = (frame) => { try { watchRoot(frame.contentDocument); } catch { /* another origin */ } };
    watchRoot(document);
    // What was used, by role and name: told at once, since the document may be on its way out.
    addEventListener("click", (event) => {
      const control = event.isTrusted ? event.composedPath().find((node) => node.matches?.(CONTROLS)) : undefined;
      if (!control) return;
      const isLink = control.localName === "a" || control.getAttribute("role") === "link";
      const name = control.getAttribute("aria-label") ?? (control.localName === "input" ? control.value : control.innerText);
      watch.used = [isLink ? "link" : "button", name];
      changed();
    }, true);
    addEventListener("popstate", changed);
    addEventListener("hashchange", changed);
    document.addEventListener("readystatechange", changed);
    return watch;
  };
  const watch = (globalThis.mesAssistWatch ??= install());
  // An open modal may be inside a shadow root or a frame of the site's own.
  const isThere = (place) => (place.nodeType === Node.DOCUMENT_NODE ? place.defaultView !== null : place.isConnected);
  const modal = () => {
    watch.places = watch.places.filter(isThere);
    return watch.places.some((place) =>
      [...place.querySelectorAll('dialog:modal, [aria-modal="true"]')].some((e) => e.checkVisibility()));
  };
  const taken = () => { const used = watch.used ?? null; watch.used = null; return used; };
  const glance = () => ({
    used: taken(),
    version: watch.version,
    document: performance.timeOrigin,
    path: location.pathname,
    title: document.title,
    modal: modal(),
    ready: document.readyState,
  });
  if (since === null || tick === 0) return glance();
  return new Promise((resolve) => {
    let timer;
    const finish = () => { watch.waiting.delete(wake); clearTimeout(timer); watch.last = performance.now(); resolve(glance()); };
    const wake = () => { watch.waiting.delete(wake); clearTimeout(timer); timer = setTimeout(finish, Math.max(0, watch.last + QUIET_MS - performance.now())); };
    if (watch.version !== since) return wake();
    watch.waiting.add(wake);
    timer = setTimeout(finish, tick);
  });
}
