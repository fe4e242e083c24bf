/* What the panel says, and the answers it takes: those of the person's own hand, to what they see. */
const tell = (message) => {
  mesAssistTell(JSON.stringify(message));
  for (const wake of globalThis.mesAssistWatch?.waiting ?? []) wake();
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
  body.replaceChildren(asked, make("div", "answers", sure, not), refusal());
  place();
  asked.focus();
};

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
  const news = [view.where, view.turn, ...view.warnings, ...view.asked, view.answers.length ? view.words.keys : ""];
  const spoken = news.filter(Boolean).join(". ");
  if (said.textContent !== spoken) said.textContent = spoken;
  // Whoever was at an answer that is gone is brought to the title, never to another answer.
  const same = answer && !view.careful ? body.querySelector(`[data-answer="${answer}"]`) : null;
  if (had && !had.isConnected) (same ?? where).focus();
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
  if (view === null) spot = next.spot; // In the same document, the person's own hand has put it where it is.
  if (!again && next.careful && spot.folded) spot = { ...spot, folded: false };
  view = next;
  render();
  folded();
  mount();
};
