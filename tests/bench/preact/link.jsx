/** The link, the ways to share it, the message, and what came of it. */
import { useState } from "preact/hooks";
import config from "goodword-config";

import { linkOf, shared } from "./edge.js";
import { Numbers } from "./numbers.jsx";
import { CopyField, Icon, More, Top, Trouble } from "./parts.jsx";

const { texts, channels } = config;

/** The address that opens a channel with the message. */
function address(template, message, link) {
  const whole = message.includes("{link}") ? message : `${message} {link}`.trim();
  const values = {
    link,
    text: whole.replace("{link}", link),
    bare: whole.replace("{link}", "").replace(/[ :\n]+$/, ""),
    subject: texts.share_subject,
  };
  return template.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(values[name]));
}

export function Link({ code, numbers, failed, retry, leave }) {
  const [message, setMessage] = useState(texts.share_message);
  const url = linkOf(code);
  return (
    <>
      <Top title={texts.title} intro={texts.intro} />
      <CopyField label={texts.link_label} value={url} copies={`${url}?c=copy`} />
      <div class="share">
        <h3>{texts.share_heading}</h3>
        <ul>
          {channels.map((channel) => (
            <Channel key={channel.id} channel={channel} code={code} message={message} />
          ))}
        </ul>
        {channels.some(({ id }) => id === "qr") && <Qr url={url} code={code} />}
        <More kind="message" name={texts.message_label}>
          <textarea
            rows={3}
            name="message"
            aria-label={texts.message_label}
            value={message}
            onInput={({ target }) => setMessage(target.value)}
          />
        </More>
      </div>
      <section>
        <h3>{texts.numbers_heading}</h3>
        <div class="numbers">
          {numbers ? <Numbers me={numbers} /> : <Awaited failed={failed} retry={retry} />}
        </div>
      </section>
      <footer>
        <More kind="terms" name={texts.terms_heading}>
          <p>{texts.terms}</p>
        </More>
        <div class="leaving">
          <button type="button" class="quiet" onClick={leave}>
            {texts.log_out}
          </button>
        </div>
      </footer>
    </>
  );
}

function Channel({ channel: { id, name, label, icon, address: template, without_server: plain }, code, message }) {
  const link = `${linkOf(code)}?c=${id}`;
  if (id === "native" && navigator.share) {
    const share = () => navigator.share({ text: message.replace("{link}", link) }).catch(() => {});
    return (
      <li class="native">
        <button type="button" part="channel" onClick={share}>
          <Icon path={icon} />
          {name}
        </button>
      </li>
    );
  }
  if (!template) return null;
  const href = address(plain || template, message, link);
  return (
    <li>
      <a
        href={href}
        target={href.startsWith("http") ? "_blank" : "_self"}
        rel="noopener noreferrer"
        part="channel"
        aria-label={label}
        onClick={() => shared(code, id)}
      >
        <Icon path={icon} />
        {name}
      </a>
    </li>
  );
}

const Qr = ({ url, code }) => (
  <More kind="qr" name={texts.qr_heading}>
    <img src={`${url}/qr.svg`} alt={texts.qr_hint} loading="lazy" width={200} height={200} />
    <a href={`${url}/qr.svg?download=1`} download="" onClick={() => shared(code, "qr")}>
      {texts.download}
    </a>
  </More>
);

const Awaited = ({ failed, retry }) =>
  failed ? (
    <>
      <Trouble words={texts.error_network} />
      <button type="button" class="retry" onClick={retry}>
        {texts.retry}
      </button>
    </>
  ) : (
    <div class="shape" />
  );
