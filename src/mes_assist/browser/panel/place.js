/* Where the panel stands: never over the control in question, off the others where it can, where the person put it. */
const MARGIN = 12;
const overlap = (a, b) =>
  Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left)) *
  Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));
const grown = (box, by) => new DOMRect(box.x - by, box.y - by, box.width + 2 * by, box.height + 2 * by);
const FIELDS = "input:not([type=hidden]), select, textarea";
const WIDGETS = `${FIELDS}, button, a[href], label, [role=button], [role=radio], [role=checkbox]`;

/* The page's own controls that can be used now. Only where they are is looked at, never what is typed in them. */
const widgets = () =>
  [...(modal() ?? document).querySelectorAll(WIDGETS)]
    .filter((e) => !e.closest("header, footer, nav") && e.checkVisibility({ visibilityProperty: true }))
    .map((e) => ({ box: e.getBoundingClientRect(), weight: e.matches(FIELDS) ? 2 : 1 }))
    .filter(({ box }) => box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight);

const focused = () => {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active?.matches("input, select, textarea, button, a") ? [active.getBoundingClientRect()] : [];
};

/* The window without its scroll bars. */
const room = () => document.scrollingElement ?? document.documentElement;

/* In fractions of the free space, the best first. A page begins at the top, with what it is about. */
const UPRIGHT_AT = [[1, 0], [1, 1], [0, 1], [0, 0], [1, 0.5], [0, 0.5], [0.5, 1], [0.5, 0]];
const LYING_AT = [[0.5, 1], [0.5, 0]];

/* Where a panel of this `size` stands best, and how much it covers there: nothing, some, or (1000 and more) what it must
   not. `wish`: where the person put it, in fractions of the free space, or null. `forbidden`: boxes it must not cover. */
const placeFor = (size, wish, forbidden) => {
  const { clientWidth: width, clientHeight: height } = room();
  const free = { x: Math.max(0, width - size.width - 2 * MARGIN), y: Math.max(0, height - size.height - 2 * MARGIN) };
  const at = ([x, y]) => {
    const left = MARGIN + Math.round(x * free.x), top = MARGIN + Math.round(y * free.y);
    return { left, top, right: left + size.width, bottom: top + size.height };
  };
  const others = widgets();
  const covered = (box, one) => overlap(box, one) / (one.width * one.height || 1);
  const cost = (box) =>
    1000 * forbidden.reduce((sum, one) => sum + covered(box, one), 0) +
    others.reduce((sum, one) => sum + one.weight * covered(box, one.box), 0);
  const corners = (size.width > width / 2 ? LYING_AT : UPRIGHT_AT).map(at);
  const cheapest = (boxes) => boxes.reduce((best, box) => (cost(box) < cost(best) ? box : best));
  const own = wish && at(wish);
  const box = own && !forbidden.some((one) => overlap(own, one)) ? own : cheapest(corners);
  return { ...box, cost: cost(box) };
};

/* The element at a point of the window, through shadow roots and frames of the site's own. */
const elementAt = (x, y, place = document) => {
  const found = place.elementFromPoint(x, y);
  if (found?.shadowRoot && place !== found.shadowRoot) return elementAt(x, y, found.shadowRoot) ?? found;
  return found;
};
