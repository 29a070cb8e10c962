/** The only place that asks the server anything: address, token, one key per write, time limit, and errors as sentences. */
import { SERVER } from '../config.js';
import { failure, refusal, unreached } from '../domain/failures.js';
import { aheadOf, reserve, settle } from '../domain/writes.js';
import { WRITES } from './owner.js';

const PREFIX = '/api/v1';
const PATIENCE = 8000;
const FILE_PATIENCE = 60000;
const NO_FILE = '文件没有下载成功，请检查网络后重试。';
const TOKEN = 'token';
const SIGNED_OUT = 'signed-out';
const AHEAD = 'clock-ahead';

/** @type {Promise<string> | null} */
let signingIn = null;

/** Read from the server. @param {string} path @param {Query} [query] @returns {Promise<any>} */
export async function read(path, query = {}) {
  return opened(await asked('GET', path + written(query), '', null));
}

/**
 * Write to the server. The same words sent again after a failed attempt carry the same key, so nothing is done twice.
 * @param {Exclude<Method, 'GET'>} method
 * @param {string} path
 * @param {Record<string, any>} [body]
 * @param {Headers} [headers]
 * @returns {Promise<any>}
 */
export async function write(method, path, body, headers = {}) {
  const text = body === undefined ? '' : JSON.stringify(body);
  const mark = `${method} ${path} ${text}`;
  const key = reserveKey(mark);
  const answer = await asked(method, path, text, { ...headers, 'Idempotency-Key': key });
  if (isFinal(answer)) wx.setStorageSync(WRITES, settle(pending(), mark));
  return opened(answer);
}

/**
 * Download a file from the server.
 * @param {string} path
 * @param {Query} [query]
 * @returns {Promise<string>} where it lies on the phone until the program closes
 */
export async function download(path, query = {}) {
  const answer = await renewing((token) => fetched(path + written(query), bearing(token, null)));
  if (answer.status === 200) return answer.body;
  throw failure('no_file', NO_FILE, answer.status);
}

/** Return the time by the server's clock, as last measured. */
export function serverNow() {
  return Date.now() + (wx.getStorageSync(AHEAD) || 0);
}

/** Return a function that asks once and keeps the answer; what failed is asked again. @template T @param {() => Promise<T>} ask */
export function once(ask) {
  /** @type {Promise<T> | null} */
  let known = null;
  return () => {
    known = known || ask();
    known.catch(() => (known = null));
    return known;
  };
}

/** Forget the token and stay signed out until `welcome`. */
export function leave() {
  wx.removeStorageSync(TOKEN);
  wx.setStorageSync(SIGNED_OUT, true);
}

/** Allow signing in again. */
export function welcome() {
  wx.removeStorageSync(SIGNED_OUT);
}

/** @param {Method} method @param {string} path @param {string} text @param {Headers | null} headers */
function asked(method, path, text, headers) {
  return renewing((token) => send(method, path, text, bearing(token, headers)));
}

/** Attempt with the token; one that has run out is renewed once. @param {(token: string) => Promise<Answer>} attempt */
async function renewing(attempt) {
  const token = await tokenOrSignIn();
  const answer = await attempt(token);
  if (answer.status !== 401) return answer;
  if (wx.getStorageSync(TOKEN) === token) wx.removeStorageSync(TOKEN);
  return attempt(await tokenOrSignIn());
}

/** @param {string} token @param {Headers | null} headers */
function bearing(token, headers) {
  return { ...headers, Authorization: `Bearer ${token}` };
}

/** @returns {Promise<string>} */
async function tokenOrSignIn() {
  if (wx.getStorageSync(SIGNED_OUT)) throw failure('signed_out', '您已退出登录，请到首页重新登录。');
  const kept = wx.getStorageSync(TOKEN);
  if (kept) return kept;
  signingIn = signingIn || signIn();
  try {
    return await signingIn;
  } finally {
    signingIn = null;
  }
}

/** @returns {Promise<string>} */
async function signIn() {
  const code = await loginCode();
  const answer = await send('POST', '/sessions/wechat', JSON.stringify({ code }), {});
  const { token } = opened(answer);
  wx.setStorageSync(TOKEN, token);
  return token;
}

/** @returns {Promise<string>} */
function loginCode() {
  return new Promise((resolve, reject) => {
    wx.login({
      timeout: PATIENCE,
      success: (answer) => resolve(answer.code),
      fail: () => reject(failure('no_login', '微信登录没有完成，请检查网络后重试。')),
    });
  });
}

/** @param {Method} method @param {string} path @param {string} text @param {Headers} header @returns {Promise<Answer>} */
function send(method, path, text, header) {
  const asked = Date.now();
  return new Promise((resolve, reject) => {
    wx.request({
      url: SERVER + PREFIX + path,
      method,
      data: text || undefined,
      header: text ? { ...header, 'Content-Type': 'application/json' } : header,
      timeout: PATIENCE,
      success: (answer) => {
        measure(answer.header, asked);
        resolve({ status: answer.statusCode, body: answer.data });
      },
      fail: (problem) => reject(unreached(problem.errMsg)),
    });
  });
}

/** Keep how far the server's clock is ahead of the phone's. @param {Headers} header @param {number} asked */
function measure(header, asked) {
  const ahead = aheadOf(header, asked, Date.now());
  if (ahead !== null) wx.setStorageSync(AHEAD, ahead);
}

/** @param {string} path @param {Headers} header @returns {Promise<Answer>} its body is the file's path */
function fetched(path, header) {
  return new Promise((resolve, reject) => {
    wx.downloadFile({
      url: SERVER + PREFIX + path,
      header,
      timeout: FILE_PATIENCE,
      success: (answer) => resolve({ status: answer.statusCode, body: answer.tempFilePath }),
      fail: () => reject(failure('no_file', NO_FILE)),
    });
  });
}

/** @param {Answer} answer */
function opened(answer) {
  if (answer.status >= 200 && answer.status < 300) return answer.body;
  throw refusal(answer.status, answer.body);
}

/** Whether the server has decided: then the key has served. @param {Answer} answer */
function isFinal(answer) {
  const inFlight = answer.status === 409 && refusal(409, answer.body).code === 'request_in_flight';
  return answer.status < 500 && answer.status !== 401 && answer.status !== 429 && !inFlight;
}

/** @param {string} mark */
function reserveKey(mark) {
  const { key, writes } = reserve(pending(), mark, Date.now(), newKey);
  wx.setStorageSync(WRITES, writes);
  return key;
}

/** @returns {Writes} */
function pending() {
  return wx.getStorageSync(WRITES) || {};
}

function newKey() {
  const part = () => Math.random().toString(36).slice(2, 12);
  return `${Date.now().toString(36)}-${part()}-${part()}`;
}

/** @param {Query} query */
function written(query) {
  const parts = Object.entries(query)
    .filter(([, value]) => value !== undefined && value !== null && value !== '')
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return parts.length ? `?${parts.join('&')}` : '';
}
