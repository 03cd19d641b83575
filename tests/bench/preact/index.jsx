/** An element that shows the widget, as ours does. */
import { render } from "preact";
import config from "goodword-config";
import css from "goodword-css";

import { Widget } from "./widget.jsx";

customElements.define(
  "goodword-widget",
  class extends HTMLElement {
    connectedCallback() {
      if (this.shadowRoot) return;
      const root = this.attachShadow({ mode: "open" });
      const [accent, ink] = config.accent;
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`${css}:host{--accent-of:${accent};--ink-of:${ink}}`);
      root.adoptedStyleSheets = [sheet];
      const ready = () => this.dispatchEvent(new CustomEvent("goodword:ready", { bubbles: true, composed: true }));
      render(<Widget ready={ready} />, root);
    }
  },
);
