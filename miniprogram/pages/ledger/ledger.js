import { serverNow } from '../../api/http.js';
import { SHEET, myLedger } from '../../api/ledger.js';
import { present } from '../../behaviors/present.js';
import { readable } from '../../behaviors/readable.js';
import { openSheet } from '../../behaviors/sheets.js';
import { today } from '../../domain/dates.js';
import { ledgerSheet } from '../../domain/ledger.js';
import { stateOf } from '../../domain/list-states.js';

Page({
  data: {
    scale: 1, state: 'loading', failure: null, year: 0, thisYear: 0, sheet: /** @type {ReturnType<typeof ledgerSheet> | null} */ (null),
    sending: false, problem: '',
  },
  onLoad() {
    readable(this);
    const year = Number(today(serverNow()).slice(0, 4));
    this.setData({ year, thisYear: year });
    this.load();
  },
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
