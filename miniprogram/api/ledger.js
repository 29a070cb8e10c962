/** One's own lines of the activity ledger. */
import { read } from './http.js';

/** @typedef {{ services: number, minutes: number, hours: string, helped_matters: number, deeds: number[], points: string | null }} Totals */
/** @typedef {{ year: number, hours: string, lines: import('./activities.js').ServiceRecord[], totals: Totals }} Ledger */

export const SHEET = '/me/activity-ledger.xlsx';

/** @param {number} year @returns {Promise<Ledger>} */
export function myLedger(year) {
  return read('/me/activity-ledger', { year });
}
