// Writes each mail of the edge into a file, `DIR/NUMBER.eml`, that any mail program opens: workerd has no files.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'

const LARGEST = 1024 * 1024

/** A word of a header, in any language (RFC 2047). */
const encoded = (text) => (/^[\x20-\x7e]*$/.test(text) ? text : `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`)

/** A sender: its name may need encoding, its address never does. */
function sender(text) {
  const [, name, address] = /^"(.*)" (<[^<>]+>)$/.exec(text) ?? [undefined, '', text]
  const plain = name.replace(/\\(.)/g, '$1')
  return /^[\x20-\x7e]*$/.test(plain) ? text : `${encoded(plain)} ${address}`
}

const part = (type, text, border) =>
  `--${border}\r\nContent-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n` +
  `${Buffer.from(text).toString('base64').replace(/.{76}/g, '$&\r\n')}\r\n`

function letter({ from, to, subject, text, html }) {
  const border = 'goodword-parts'
  return [
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    `From: ${sender(from)}`,
    `To: ${to}`,
    `Subject: ${encoded(subject)}`,
    'MIME-Version: 1.0',
    `Content-Type: multipart/alternative; boundary="${border}"`,
    '',
    `${part('text/plain', text, border)}${part('text/html', html, border)}--${border}--`,
    '',
  ].join('\r\n')
}

async function read(request) {
  let body = ''
  for await (const piece of request.setEncoding('utf8')) {
    body += piece
    if (body.length > LARGEST) throw new Error('too large')
  }
  return JSON.parse(body)
}

/** Starts it on a free port of this machine; answers its address. Only who knows the address can leave a mail. */
export function openMailbox(folder) {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  let last = Math.max(0, ...readdirSync(folder).map((file) => Number.parseInt(file, 10) || 0))
  const secret = `/${crypto.randomUUID()}`
  const server = createServer(async (request, response) => {
    try {
      if (request.method !== 'POST' || request.url !== secret) return response.writeHead(404).end()
      const mail = letter(await read(request))
      last += 1
      const file = join(folder, `${last}.eml`)
      writeFileSync(file, mail, { mode: 0o600 })
      console.error(`A mail is in ${file}`)
      response.writeHead(204).end()
    } catch {
      response.writeHead(422).end()
    }
  })
  server.unref()
  return new Promise((opened, failed) => {
    server.once('error', failed)
    server.listen(0, '127.0.0.1', () => opened(`http://127.0.0.1:${server.address().port}${secret}`))
  })
}
