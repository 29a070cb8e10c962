/** What went wrong, in a sentence that a person understands. */

/**
 * @typedef {Error & { code: string, words: string, status: number, fields: Record<string, string[]> }} Failure
 */
/** @typedef {{ words: string, action: 'retry' | 'bind' | 'home' }} Shown */

const SLOW = '网络较慢，等了8秒还没有回答，请稍后重试。重试不会重复办理，已填写的内容都在。';
const OFFLINE = '网络没有连通，请检查网络后重试。已填写的内容都在。';
const BROKEN = '系统繁忙，请稍后重试。已填写的内容都在。';
const GONE = '没有找到，可能已经变动，请返回后重新打开。';
const UNKNOWN = '出了一点问题，请稍后重试。已填写的内容都在。';

/**
 * @param {string} code
 * @param {string} words
 * @param {number} [status]
 * @param {Record<string, string[]>} [fields]
 * @returns {Failure}
 */
export function failure(code, words, status = 0, fields = {}) {
  return Object.assign(new Error(words), { code, words, status, fields });
}

/**
 * Name the failure of a request that had no answer.
 * @param {string} message WeChat's own
 */
export function unreached(message) {
  return /timeout|timed out/i.test(message) ? failure('slow', SLOW) : failure('offline', OFFLINE);
}

/**
 * Name the server's refusal.
 * @param {number} status
 * @param {any} body
 */
export function refusal(status, body) {
  const told = body && body.error;
  if (!told || !told.message) return failure('broken', BROKEN, status);
  // The server's own sentence speaks of what a desk looks after.
  return failure(told.code, status === 404 ? GONE : told.message, status, told.fields || {});
}

/**
 * Return the words of whatever was thrown, with what the fields say.
 * @param {unknown} thrown
 * @returns {string}
 */
export function wordsOf(thrown) {
  const known = asFailure(thrown);
  if (!known) return UNKNOWN;
  const more = Object.values(known.fields).map((sentences) => sentences[0]);
  return [known.words, ...more.filter((words) => words && !known.words.includes(words))].join('');
}

/**
 * Return what a page shows in the place of its content.
 * @param {unknown} thrown
 * @returns {Shown}
 */
export function shown(thrown) {
  const code = codeOf(thrown);
  if (code === 'forbidden') return { words: '请先绑定本人身份，再查看这一页。', action: 'bind' };
  return { words: wordsOf(thrown), action: code === 'signed_out' ? 'home' : 'retry' };
}

/** @param {unknown} thrown @returns {string} */
export function codeOf(thrown) {
  const known = asFailure(thrown);
  return known ? known.code : 'unknown';
}

/** @param {unknown} thrown @returns {number} of the server's answer; 0 where there was none */
export function statusOf(thrown) {
  const known = asFailure(thrown);
  return known ? known.status : 0;
}

/** @param {any} thrown @returns {Failure | null} */
function asFailure(thrown) {
  return thrown && thrown.words && thrown.fields ? thrown : null;
}
