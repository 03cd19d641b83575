/** When the widget is close to being seen, or touched; one in a window of its own is seen. */
export function near(host, { modal, card }) {
  return new Promise((done) => {
    if (modal || card || !window.IntersectionObserver) return done();
    const watch = new IntersectionObserver(
      (seen) => {
        if (!seen.some(({ isIntersecting }) => isIntersecting)) return;
        watch.disconnect();
        done();
      },
      { rootMargin: "300px" },
    );
    watch.observe(host);
    for (const touch of ["pointerdown", "focusin"]) host.addEventListener(touch, done, { once: true });
  });
}
