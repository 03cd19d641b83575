/** What several screens use. */
import { useRef, useState } from "preact/hooks";
import config from "goodword-config";

const { texts } = config;
const GOODWORD =
  "M12 2.5c5.8 0 10.5 3.9 10.5 8.8S17.8 20 12 20c-1.1 0-2.2-.1-3.2-.4l-5.3 2.2 1.1-4.4c-1.9-1.6-3.1-3.7-3.1-6.1 0-4.9 4.7-8.8 10.5-8.8zm0 13.6 3.9-3.8a2.5 2.5 0 0 0-3.9-3.2 2.5 2.5 0 0 0-3.9 3.2z";

export const Icon = ({ path }) => (
  <svg viewBox="0 0 24 24" aria-hidden="true">
    <path d={path} fill-rule="evenodd" />
  </svg>
);

export const Top = ({ title, intro }) => (
  <div class="top">
    <Icon path={GOODWORD} />
    <div>
      <h2 tabindex={-1}>{title}</h2>
      <p>{intro}</p>
    </div>
  </div>
);

export const Trouble = ({ words }) => (
  <p role="alert" class="trouble">
    {words}
  </p>
);

export const More = ({ kind, name, children }) => (
  <details class={kind}>
    <summary>{name}</summary>
    {children}
  </details>
);

/** A text in a field with a button that copies it, or something longer that stands for it. */
export function CopyField({ label, value, copies }) {
  const field = useRef();
  const [state, setState] = useState("");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(copies);
      setState("done");
    } catch {
      field.current.select();
      setState(document.execCommand("copy") ? "done" : "failed");
    }
  };
  return (
    <div class="copy">
      <label>
        {label}
        <input ref={field} readonly dir="ltr" value={value} />
      </label>
      <button type="button" class="main" onClick={copy}>
        {state === "done" ? texts.copied : texts.copy}
      </button>
      <Trouble words={state === "failed" ? texts.copy_failed : ""} />
    </div>
  );
}
