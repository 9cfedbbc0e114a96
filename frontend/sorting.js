// Rows are put in order by dragging their handle, or as `options` say. Who asked for less motion sees them at their place at once.
export async function sorted(list, options = {}) {
  const { default: Sortable } = await import("sortablejs");
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  Sortable.create(list, { animation: still ? 0 : 120, handle: "[data-drag]", ...options });
}
