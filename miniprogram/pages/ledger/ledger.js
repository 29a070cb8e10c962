import { SHEET, myLedger } from '../../api/ledger.js';
import { SCREEN, YEARS, loadedByYear, present } from '../../behaviors/present.js';
import { openSheet } from '../../behaviors/sheets.js';
import { ledgerSheet } from '../../domain/ledger.js';
import { stateOf } from '../../domain/list-states.js';

Page({
  data: {
    ...SCREEN, ...YEARS, sheet: /** @type {ReturnType<typeof ledgerSheet> | null} */ (null),
  },
  ...loadedByYear,
  load() {
    const { year } = this.data;
    return present(this, async () => {
      const sheet = ledgerSheet(await myLedger(year));
      return year === this.data.year ? { state: stateOf(sheet.lines), sheet } : {};
    });
  },
  earlier() {
    this.turn(this.data.year - 1);
  },
  later() {
    if (this.data.year < this.data.thisYear) this.turn(this.data.year + 1);
  },
  /** @param {number} year */
  turn(year) {
    this.setData({ year, state: 'loading', problem: '' });
    this.load();
  },
  open() {
    return openSheet(this, SHEET, { year: this.data.year });
  },
});
