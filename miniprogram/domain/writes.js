/** Keys of writes that may have to be sent again, and the server's time. */

import { milliseconds } from './dates.js';

/** The server keeps answers for three days; a key older than that no longer protects from doing a thing twice. */
export const KEPT = 72 * 3600 * 1000;

/**
 * Return the key of the write, the same as long as it is not settled.
 * @param {Writes} writes
 * @param {string} mark method, path and body
 * @param {number} now milliseconds
 * @param {() => string} make
 * @returns {{ key: string, writes: Writes }}
 */
export function reserve(writes, mark, now, make) {
  const fresh = Object.fromEntries(Object.entries(writes).filter(([, each]) => now - each.at < KEPT));
  const key = fresh[mark] ? fresh[mark].key : make();
  return { key, writes: { ...fresh, [mark]: fresh[mark] || { key, at: now } } };
}

/** Forget a write on which the server has decided. @param {Writes} writes @param {string} mark @returns {Writes} */
export function settle(writes, mark) {
  return Object.fromEntries(Object.entries(writes).filter(([each]) => each !== mark));
}

/** An answer that took longer says too little about the time. */
const QUICK = 5000;

/**
 * Return by how many milliseconds the server's clock is ahead, rather too many than too few; null where it cannot be told.
 * @param {Labels} header of the answer, whose names WeChat writes in either case
 * @param {number} asked
 * @param {number} answered
 */
export function aheadOf(header, asked, answered) {
  const said = milliseconds(header['X-Server-Time'] || header['x-server-time'] || '');
  return Number.isNaN(said) || answered - asked > QUICK ? null : said - asked;
}
