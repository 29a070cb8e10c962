/** One's own five deeds. */
import { read } from './http.js';

/** @typedef {{ kind: number, label: string, done_on: string | null, evidence: { label: string, day: string }[] }} Deed */
/** @typedef {{ year: number, done: number, items: Deed[] }} Progress */

/** @param {number} year @returns {Promise<Progress>} */
export function myDeeds(year) {
  return read('/me/deeds', { year });
}
