/** One's own lines of the activity ledger. */
import { read } from './http.js';

/**
 * @typedef {{ day: string, activity_name: string, community: string, place: string, minutes: number, hours: string, state: string,
 *   state_label: string }} LedgerLine
 */
/** @typedef {{ year: number, hours: string, lines: LedgerLine[], totals: { label: string, value: string }[] }} Ledger */

export const SHEET = '/me/activity-ledger.xlsx';

/** @param {number} year @returns {Promise<Ledger>} */
export function myLedger(year) {
  return read('/me/activity-ledger', { year });
}
