/** The page of an owner, and what stands before the edge in production: what compresses its answers. */
import { createServer, request } from "node:http";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";

const brotli = promisify(brotliCompress);
// What Cloudflare takes for answers that it compresses on their way.
const QUALITY = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
const COMPRESSED = /javascript|json|wasm|css|html|svg/;

async function answer(response, status, headers, body) {
  const { "content-length": _length, "transfer-encoding": _transfer, connection: _connection, ...kept } = headers;
  const small = COMPRESSED.test(headers["content-type"]) && body.length > 100;
  const sent = small ? await brotli(body, QUALITY) : body;
  if (small) Object.assign(kept, { "content-encoding": "br", vary: "accept-encoding" });
  response.writeHead(status, { ...kept, "content-length": sent.length }).end(sent);
}

async function listen(handler) {
  const server = createServer((incoming, response) => {
    Promise.resolve(handler(incoming, response)).catch(({ message }) => response.writeHead(502).end(message));
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return { server, url: `http://127.0.0.1:${server.address().port}` };
}

/** Hands everything on to the edge but the peer's script, and compresses both alike. */
export function front(edge, peer) {
  return listen(async (incoming, response) => {
    if (incoming.url === "/peer.js") {
      const headers = { "content-type": "text/javascript; charset=utf-8", "cache-control": "public, max-age=300" };
      return answer(response, 200, headers, Buffer.from(peer()));
    }
    const { method, headers } = incoming;
    const onward = request(new URL(incoming.url, edge), { method, headers: { ...headers, "accept-encoding": "identity" } });
    incoming.pipe(onward);
    const incomingAnswer = await new Promise((done, failed) => onward.on("response", done).on("error", failed));
    const parts = [];
    for await (const part of incomingAnswer) parts.push(part);
    return answer(response, incomingAnswer.statusCode, incomingAnswer.headers, Buffer.concat(parts));
  });
}

const PARAGRAPH = "<p>Elke ochtend om vijf uur gaat de oven aan, en om zeven uur liggen de broden in de winkel.</p>";

/** Pages of an owner: `/?script=URL&widget&own`, or with less than that; `own` has a script of the owner's. */
export function owner() {
  return listen((incoming, response) => {
    const { searchParams } = new URL(incoming.url, "http://owner");
    const script = searchParams.get("script");
    const tag = script ? `<script async src="${script.replaceAll("&", "&amp;")}"></script>` : "";
    // What most themes of shops begin with.
    const own = searchParams.has("own") ? "<script>document.documentElement.classList.add('js')</script>" : "";
    const widget = searchParams.has("widget") ? "<goodword-widget></goodword-widget>" : "";
    const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">`;
    const page = `<!doctype html><html lang="nl"><head>${head}<title>Bakkerij</title>${own}${tag}</head>
<body><h1>Bakkerij Jansen</h1>${PARAGRAPH}${widget}${PARAGRAPH.repeat(5)}</body></html>`;
    return answer(response, 200, { "content-type": "text/html; charset=utf-8" }, Buffer.from(page));
  });
}
