/** What went wrong, in a sentence that a person understands. */

const SLOW = '网络较慢，等了8秒还没有回答，请稍后重试。重试不会重复办理，已填写的内容都在。';
const OFFLINE = '网络没有连通，请检查网络后重试。已填写的内容都在。';
const BROKEN = '系统繁忙，请稍后重试。已填写的内容都在。';
const GONE = '没有找到，可能已经变动，请返回后重新打开。';
const UNKNOWN = '出了一点问题，请稍后重试。已填写的内容都在。';

/** @param {string} code @param {string} words @param {number} [status] @param {Record<string, string[]>} [fields] @returns {Failure} */
export function failure(code, words, status = 0, fields = {}) {
  return Object.assign(new Error(words), { code, words, status, fields });
}

/** Name the failure of a request that had no answer. @param {string} message WeChat's own */
export function unreached(message) {
  return /timeout|timed out/i.test(message) ? failure('slow', SLOW) : failure('offline', OFFLINE);
}

/** Name the server's refusal. @param {number} status @param {any} body */
export function refusal(status, body) {
  const told = body?.error;
  if (!told?.message) return failure('broken', BROKEN, status);
  // The server's own sentence speaks of what a desk looks after.
  return failure(told.code, status === 404 ? GONE : told.message, status, told.fields || {});
}

/** Return the words of whatever was thrown, with what the fields say. @param {unknown} thrown */
export function wordsOf(thrown) {
  const known = asFailure(thrown);
  if (!known) return UNKNOWN;
  const more = Object.values(known.fields).map((sentences) => sentences[0]);
  return [known.words, ...more.filter((words) => words && !known.words.includes(words))].join('');
}

/** Return what a page shows in the place of its content. @param {unknown} thrown @returns {Shown} */
export function shown(thrown) {
  const code = codeOf(thrown);
  if (code === 'forbidden') return { words: '请先绑定本人身份，再查看这一页。', action: 'bind' };
  return { words: wordsOf(thrown), action: code === 'signed_out' ? 'home' : 'retry' };
}

/** @param {unknown} thrown */
export function codeOf(thrown) {
  return asFailure(thrown)?.code ?? 'unknown';
}

/** Whether the server has decided against it, so that sending it again is of no use. @param {unknown} thrown */
export function isDecided(thrown) {
  const { status, code } = asFailure(thrown) || { status: 0, code: '' };
  return status >= 400 && status < 500 && status !== 401 && status !== 429 && !['broken', 'request_in_flight'].includes(code);
}

/** @param {any} thrown @returns {Failure | null} */
function asFailure(thrown) {
  return thrown?.words && thrown.fields ? thrown : null;
}
