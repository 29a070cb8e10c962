/** One's own year in the activity ledger. */
import { hoursWords } from './amounts.js';
import { shortDay } from './dates.js';

/** @typedef {import('../api/ledger.js').Ledger} Ledger */

/** @type {Record<string, string>} */
const MARKED = { corrected: '已更正', voided: '已作废' };

/** Return a year as it is shown. @param {Ledger} ledger */
export function ledgerSheet(ledger) {
  return {
    hours: ledger.hours,
    totals: ledger.totals,
    lines: ledger.lines.map((line, index) => ({
      key: index,
      name: line.activity_name,
      when: shortDay(line.day),
      place: line.place,
      hours: `${hoursWords(line.minutes)}小时`,
      mark: MARKED[line.state] || '',
    })),
  };
}
