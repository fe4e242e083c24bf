/* What the panel shows, built from plain data with createElement and text alone: no policy of a page refuses that. */
const make = (name, className, ...children) => {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
};
const SVG = "http://www.w3.org/2000/svg";
const shape = (name, attributes, ...children) => {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};

/* The two Vitale cards, with a mark where the serial number is. */
const card = (caption, mark, photo) => {
  const parts = [shape("rect", { class: "plastic", x: 1, y: 1, width: 138, height: 86, rx: 8 })];
  if (photo) {
    parts.push(shape("circle", { class: "ink", cx: 26, cy: 44, r: 9 }));
    parts.push(shape("path", { class: "ink", d: "M10 74a16 16 0 0 1 32 0z" }));
    parts.push(shape("rect", { class: "ink", x: 54, y: 42, width: 22, height: 17, rx: 3 }));
  } else {
    parts.push(shape("rect", { class: "ink", x: 1, y: 34, width: 138, height: 14 }));
    parts.push(shape("rect", { class: "ink", x: 12, y: 62, width: 70, height: 5 }));
  }
  parts.push(shape("rect", { class: "mark", x: mark, y: 10, width: 58, height: 16, rx: 8 }));
  const picture = shape("svg", { viewBox: "0 0 140 88", "aria-hidden": "true" }, ...parts);
  return make("figure", "", picture, make("figcaption", "", caption));
};

/* What was asked for is read from its beginning, also where the panel is not high enough for all of it. */
const toTop = (part) => {
  place();
  body.scrollTop += part.getBoundingClientRect().top - body.getBoundingClientRect().top;
};

const drawHelp = (help) => {
  if (!help) return null;
  const body = help.topics.flatMap((topic) => [
    make("h3", "", topic.title),
    ...topic.texts.map((text) => make("p", "", text)),
    topic.cards ? make("div", "cards", card(topic.cards[0], 74, true), card(topic.cards[1], 8, false)) : null,
  ]);
  const details = make("details", "help", make("summary", "", help.title), ...body.filter(Boolean));
  details.addEventListener("toggle", () => details.open && toTop(details));
  return details;
};

const drawAnswer = (button, send) => {
  const element = make("button", `answer ${button.look}`, button.label);
  element.type = "button";
  element.dataset.answer = button.answer;
  element.addEventListener("click", (event) => send(event, element, button));
  return element;
};

/* Where it is said that an answer was not taken; empty until then. */
const refusal = () => {
  const element = make("p", "refused");
  element.setAttribute("role", "alert");
  return element;
};

/* The body below the bar. */
const drawBody = (view, send) => {
  const paragraphs = (texts, className) => texts.map((text) => make("p", className, text));
  const facts = view.facts.map(([label, text, shape]) => make("div", shape, make("dt", "", label), make("dd", "", text)));
  const answers = view.answers.map((button) => drawAnswer(button, send));
  return [
    make("p", "turn", view.turn),
    ...paragraphs(view.warnings, "warning"),
    ...paragraphs(view.asked, "asked"),
    facts.length ? make("dl", "facts", ...facts) : null,
    make("p", "time", view.time ?? ""),
    answers.length ? make("div", view.careful ? "answers pair" : "answers", ...answers) : null,
    refusal(),
    ...paragraphs(view.comfort, "comfort"),
    ...paragraphs(view.next, "next"),
    view.help || view.quiet.length
      ? make("div", "foot", drawHelp(view.help), ...view.quiet.map((button) => drawAnswer(button, send)))
      : null,
  ].filter(Boolean);
};
