/** One's own year in the activity ledger. */
import { hoursWords } from './amounts.js';
import { shortDay } from './dates.js';

/** @type {Labels} */
const MARKED = { corrected: '已更正', voided: '已作废' };

/** Return a year as it is shown. @param {Ledger} ledger */
export function ledgerSheet(ledger) {
  return {
    hours: ledger.hours,
    totals: totalsOf(ledger.totals),
    lines: ledger.lines.map((line, index) => ({
      key: index,
      name: line.activity_name,
      when: shortDay(line.day),
      place: line.place,
      hours: `${hoursWords(line.recognised_minutes)}小时`,
      mark: MARKED[line.state] || (line.late ? '补录' : ''),
    })),
  };
}

/** @param {Totals} totals */
function totalsOf(totals) {
  const said = [{ label: '服务次数', value: `${totals.services}次` }, { label: '办成实事', value: `${totals.helped_matters}件` }];
  if (totals.deeds.length) said.push({ label: '五个一', value: `涉及${totals.deeds.length}项` });
  return totals.points === null ? said : [...said, { label: '积分', value: `${totals.points}分` }];
}
