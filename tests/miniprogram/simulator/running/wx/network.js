/** wx.request and wx.downloadFile over fetch; the server's own address gives way to the simulator's. */
import { simulator } from '../state.js'

const PATIENCE = 60_000

/** @param {any} options */
export function request({ url, method = 'GET', data, header = {}, timeout = PATIENCE, responseType, dataType = 'json', success, fail, complete }) {
  simulator.calls.push(['request', { url, method, data }])
  const controller = new AbortController()
  const late = setTimeout(() => controller.abort(new Error('timeout')), timeout)
  const work = Promise.resolve()
    .then(() => fetch(address(url, method, data), { method, headers: headers(header), body: body(method, data, header), signal: controller.signal }))
    .then(async (response) => ({
      errMsg: 'request:ok',
      statusCode: response.status,
      header: Object.fromEntries(response.headers),
      cookies: [],
      data: responseType === 'arraybuffer' ? await response.arrayBuffer() : content(await response.text(), dataType),
    }))
    .finally(() => clearTimeout(late))
  tell('request', work, { success, fail, complete })
  return { abort: () => controller.abort(new Error('abort')), onHeadersReceived() {}, offHeadersReceived() {} }
}

/** @param {string} url @param {string} method @param {any} data */
function address(url, method, data) {
  const { pathname, searchParams } = new URL(url)
  if (method === 'GET') for (const [name, value] of Object.entries(data ?? {})) searchParams.append(name, String(value))
  return pathname + (searchParams.size ? `?${searchParams}` : '')
}

/** @param {Record<string, string>} given */
const headers = (given) => ({ 'content-type': 'application/json', ...lowered(given) })

/** @param {Record<string, string>} given */
const lowered = (given) => Object.fromEntries(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]))

/** @param {string} method @param {any} data @param {Record<string, string>} header */
function body(method, data, header) {
  if (method === 'GET' || data === undefined || data === null) return undefined
  if (typeof data === 'string' || data instanceof ArrayBuffer) return data
  const isForm = lowered(header)['content-type']?.includes('x-www-form-urlencoded')
  return isForm ? new URLSearchParams(data) : JSON.stringify(data)
}

/** @param {string} text @param {string} dataType */
function content(text, dataType) {
  if (dataType !== 'json') return text
  try {
    return JSON.parse(text)
  } catch {
    return text // WeChat hands over what is no JSON as it stands
  }
}

/**
 * @param {string} name
 * @param {Promise<any>} work
 * @param {{ success?: (result: any) => void, fail?: (error: any) => void, complete?: (result: any) => void }} callbacks
 */
function tell(name, work, { success, fail, complete }) {
  simulator.pending += 1
  work.then(
    (result) => {
      success?.(result)
      complete?.(result)
    },
    (error) => {
      const failure = { errMsg: `${name}:fail ${error.message}`, errno: 600_001 }
      fail?.(failure)
      complete?.(failure)
    },
  ).finally(() => { simulator.pending -= 1 })
}

/** @param {any} options */
export function downloadFile({ url, header = {}, success, fail, complete }) {
  simulator.calls.push(['downloadFile', { url }])
  const work = Promise.resolve()
    .then(() => fetch(address(url, 'GET', {}), { headers: header }))
    .then(async (response) => ({ errMsg: 'downloadFile:ok', statusCode: response.status, tempFilePath: URL.createObjectURL(await response.blob()) }))
  tell('downloadFile', work, { success, fail, complete })
  return { abort() {}, onProgressUpdate() {} }
}
