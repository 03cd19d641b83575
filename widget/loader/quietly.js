/** A failure of ours is none of the page's business. */
export function quietly(act) {
  try {
    return act();
  } catch {
    // Then there is no widget.
  }
}
