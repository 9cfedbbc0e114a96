"""A page as it is in another language: words two fifths longer, from right to left. Nothing may be cut off or collide.

The page that is open is turned round where it is, so that no page is loaded twice.
"""

LONGER = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const longer = (word) => word + word.slice(0, Math.ceil(word.length * 0.4));
  for (let node; (node = walker.nextNode()); ) {
    if (!node.parentElement.closest("script, style, svg, textarea, pre, code, bdi"))
      node.nodeValue = node.nodeValue.replace(/\\p{L}{2,}/gu, longer);
  }
  document.documentElement.dir = "rtl";
}"""

CROWDED = """() => {
  const found = [];
  const tell = (what, one) => found.push(`${what}: ${one.outerHTML.replace(/\\s+/g, " ").slice(0, 160)}`);
  const main = document.querySelector("main");
  const wide = main.scrollWidth - main.clientWidth;
  if (wide > 0) {
    const out = [...main.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().left < -1);
    const inmost = (one) => !out.some((other) => one !== other && one.contains(other));
    tell(`${wide}px wider than the page`, out.findLast(inmost) ?? main);
  }
  const seen = (one) => one.checkVisibility({opacityProperty: true, visibilityProperty: true});
  const floats = (one) => one && one !== main
    && (/sticky|fixed/.test(getComputedStyle(one).position) || floats(one.parentElement));
  const shortened = (one) => getComputedStyle(one).textOverflow === "ellipsis" || getComputedStyle(one).display === "inline";
  const controls = [...main.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
    .filter((one) => seen(one) && !one.closest("svg, [aria-hidden=true]") && !floats(one));
  // The steps of a path reach into each other by the width of a tip.
  const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 6
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3;
  const boxes = controls.map((one) => [one, [...one.getClientRects()].filter((box) => box.width > 1 && box.height > 1)]);
  boxes.forEach(([one, mine], at) => {
    if (one.matches("button, .btn") && one.scrollWidth > one.clientWidth + 1 && !shortened(one))
      tell("Its words do not fit", one);
    const card = one.closest(".card, .page-head"), around = card?.getBoundingClientRect();
    if (card && !one.closest(".table-wrap") && mine.some((box) => box.left < around.left - 1 || box.right > around.right + 1))
      tell("It sticks out", one);
    for (const [other, theirs] of boxes.slice(at + 1))
      if (!one.contains(other) && !other.contains(one) && mine.some((a) => theirs.some((b) => meet(a, b))))
        tell(`It lies over ${other.outerHTML.slice(0, 80)}`, one);
  });
  return found;
}"""


def crowded(page, desk: dict[str, int]) -> list[str]:
    """What does not fit in a longer language that is written from right to left, on the phone it is shown on and on a desk.

    The page stays on the desk, where the next one begins: each change of size lays everything out anew.
    """
    page.evaluate(LONGER)
    on_phone = page.evaluate(CROWDED)
    page.set_viewport_size(desk)
    return [
        *(f"On a phone: {each}" for each in on_phone),
        *(f"On a screen: {each}" for each in page.evaluate(CROWDED)),
    ]
