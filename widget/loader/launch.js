import { show } from "./element.js";

/** The floating button, over the page, that opens the widget. */
export function launch(host, page) {
  if (host.getAttribute("mode") !== "floating") return;
  const { label, accent: [back, ink] } = page.config;
  const side = host.getAttribute("position") || "right";
  const button = host.shadowRoot.querySelector(".launch") || host.shadowRoot.appendChild(document.createElement("button"));
  button.className = button.part = "launch";
  button.textContent = label;
  button.onclick = () => show(host, page, true);
  button.style.cssText =
    `position:fixed;bottom:16px;${side}:16px;z-index:9999999;padding:16px;border:0;border-radius:99px;` +
    `background:var(--goodword-accent,${back});color:var(--goodword-on-accent,${ink});` +
    "font:600 16px var(--goodword-font,system-ui);box-shadow:0 4px 16px #0004;cursor:pointer";
}
