/** The screens of an advocate. */
import { useEffect, useState } from "preact/hooks";
import config from "goodword-config";

import { enrol, keep, keepCode, kept, keptCode, me } from "./edge.js";
import { Link } from "./link.jsx";
import { Top, Trouble } from "./parts.jsx";

const { texts } = config;

export function Widget({ ready }) {
  const [code, setCode] = useState(() => kept("session") && keptCode());
  const [waiting, setWaiting] = useState(() => !!kept("session"));
  const [numbers, setNumbers] = useState(null);
  const [failed, setFailed] = useState(false);

  const know = (advocate) => {
    keepCode(advocate.code);
    setCode(advocate.code);
  };
  const leave = () => {
    keep("session", null);
    keepCode(null);
    setCode(null);
    setWaiting(false);
  };
  const ask = async () => {
    setFailed(false);
    try {
      const answer = await me();
      know(answer.advocate);
      setNumbers(answer);
    } catch ({ status }) {
      if (status === 401) leave();
      else setFailed(true);
    }
  };
  const enrolled = ({ advocate, session }) => {
    if (session) keep("session", session);
    know(advocate);
    ask();
  };
  useEffect(() => {
    if (waiting) ask();
    ready();
  }, []);

  let screen = <Enrol done={enrolled} />;
  if (code) screen = <Link code={code} numbers={numbers} failed={failed} retry={ask} leave={leave} />;
  else if (waiting) screen = <div class="shape" />;
  return (
    <div class="card" part="card" lang={config.locale} dir="ltr">
      <div>{screen}</div>
      <p class="unseen" role="status" />
    </div>
  );
}

function Enrol({ done }) {
  const [trouble, setTrouble] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setTrouble("");
    const [email, name] = new FormData(event.target).values();
    try {
      done(await enrol({ email, name: name || undefined }));
    } catch ({ status }) {
      setTrouble(status === 422 ? texts.error_email : status === 429 ? texts.error_busy : texts.error_network);
      setBusy(false);
    }
  };
  return (
    <>
      <Top title={texts.title} intro={texts.intro} />
      <form novalidate onSubmit={submit}>
        <label>
          {texts.email_label}
          <input name="email" type="email" autocomplete="email" aria-describedby="trouble" aria-invalid={trouble === texts.error_email} />
        </label>
        <label>
          {texts.name_label} ({texts.optional})
          <input name="name" type="text" autocomplete="given-name" aria-describedby="hint" />
        </label>
        <small id="hint">{texts.name_hint}</small>
        <div id="trouble">
          <Trouble words={trouble} />
        </div>
        <button class="main">{busy ? texts.busy : texts.enrol_button}</button>
      </form>
    </>
  );
}
