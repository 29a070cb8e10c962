/** One's own lines of the activity ledger. */
import { read } from './http.js';

export const SHEET = '/me/activity-ledger.xlsx';

/** @type {(year: number) => Promise<Ledger>} */
export const myLedger = (year) => read('/me/activity-ledger', { year });
