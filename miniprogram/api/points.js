/** One's own points. */
import { read } from './http.js';

/** @typedef {{ id: string, day: string, label: string, rule_code: string, points: string, reverses: string | null }} Entry */
/**
 * @typedef {{ year: number, points: string, halves: { period: string, points: string }[], entries: Entry[],
 *   rules: { code: string, label: string, text: string }[] }} Statement
 */

/** @param {number} year @returns {Promise<Statement>} */
export function myPoints(year) {
  return read('/me/points', { year });
}
