/**
 * Serves a mini-program to a browser: compiled templates, its own scripts untouched, and /api from the real server.
 * `node simulator/server.js --root ../../miniprogram --api http://127.0.0.1:8080` prints one line of JSON when ready.
 */
import { readFile } from 'node:fs/promises'
import { createServer, request as ask } from 'node:http'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { compile } from './building/compile.js'

const TOOLS = fileURLToPath(new URL('..', import.meta.url))
const HERE = fileURLToPath(new URL('.', import.meta.url))
/** @type {Record<string, string>} */
const MEDIA = { '.js': 'text/javascript', '.css': 'text/css', '.html': 'text/html', '.json': 'application/json', '.png': 'image/png', '.jpg': 'image/jpeg', '.svg': 'image/svg+xml' }

/**
 * @param {{ root: string, api?: string, port?: number }} options api is the base URL that answers /api
 * @returns {Promise<{ origin: string, problems: import('./building/compile.js').Problem[], close: () => void }>}
 */
export async function serve({ root, api, port = 0 }) {
  const { script, problems } = compile(root)
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://loopback')
    if (pathname.startsWith('/api/')) return forward(request, response, api)
    if (pathname === '/compiled.js') return send(response, '.js', script)
    return sendFile(response, place(decodeURIComponent(pathname), root))
  })
  await new Promise((ready) => server.listen(port, '127.0.0.1', () => ready(undefined)))
  const address = /** @type {import('node:net').AddressInfo} */ (server.address())
  return { origin: `http://127.0.0.1:${address.port}`, problems, close: () => server.close() }
}

/**
 * @param {string} pathname
 * @param {string} root
 * @returns {string | undefined} the file, or nothing for what is not served
 */
function place(pathname, root) {
  if (pathname === '/') return path.join(HERE, 'index.html')
  const [, head, ...rest] = pathname.split('/')
  const folders = /** @type {Record<string, string>} */ ({ app: root, simulator: HERE, node_modules: path.join(TOOLS, 'node_modules') })
  const folder = folders[head]
  if (folder === undefined || rest.includes('..')) return undefined
  return path.join(folder, ...rest)
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {string | undefined} file
 */
async function sendFile(response, file) {
  try {
    if (file === undefined) throw new Error('not served')
    send(response, path.extname(file), await readFile(file))
  } catch {
    // The browser reports the 404; a missing module becomes an error of the page that wanted it.
    response.writeHead(404).end()
  }
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {string} ending
 * @param {string | Buffer} body
 */
function send(response, ending, body) {
  response.writeHead(200, { 'content-type': `${MEDIA[ending] ?? 'application/octet-stream'}; charset=utf-8`, 'cache-control': 'no-store' }).end(body)
}

/**
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 * @param {string | undefined} api
 */
function forward(request, response, api) {
  if (api === undefined) return void response.writeHead(503).end()
  const onward = ask(new URL(request.url ?? '/', api), { method: request.method, headers: request.headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
  })
  onward.on('error', () => (response.headersSent ? response.destroy() : response.writeHead(502).end()))
  request.pipe(onward)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { root: { type: 'string' }, api: { type: 'string' }, port: { type: 'string' } } })
  const root = path.resolve(values.root ?? path.join(TOOLS, '../../miniprogram'))
  const { origin, problems } = await serve({ root, api: values.api, port: Number(values.port ?? 0) })
  console.log(JSON.stringify({ origin, problems }))
}
