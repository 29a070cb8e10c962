import { serverNow } from '../../api/http.js';
import { myPoints } from '../../api/points.js';
import { present } from '../../behaviors/present.js';
import { readable } from '../../behaviors/readable.js';
import { halfWords, shortDay, today } from '../../domain/dates.js';
import { codeOf } from '../../domain/failures.js';

/** @param {import('../../api/points.js').Statement} found */
function sheetOf(found) {
  const rules = new Map(found.rules.map((rule) => [rule.code, rule.text]));
  return {
    state: 'ready',
    points: found.points,
    halves: found.halves.map(({ period, points }) => ({ label: halfWords(period), points })),
    entries: found.entries.map((entry) => ({
      id: entry.id, label: entry.label, day: shortDay(entry.day), rule: rules.get(entry.rule_code) || '',
      points: entry.points.startsWith('-') ? entry.points : `+${entry.points}`, undone: entry.reverses !== null,
    })),
  };
}

Page({
  data: {
    scale: 1, state: 'loading', failure: null, year: 0, thisYear: 0, points: '', halves: [], entries: [],
  },
  onLoad() {
    readable(this);
    const year = Number(today(serverNow()).slice(0, 4));
    this.setData({ year, thisYear: year });
    this.load();
  },
  load() {
    return present(this, async () => {
      try {
        return sheetOf(await myPoints(this.data.year));
      } catch (thrown) {
        if (codeOf(thrown) === 'points_off') return { state: 'empty' };
        throw thrown;
      }
    });
  },
  turn() {
    const { year, thisYear } = this.data;
    this.setData({ year: year === thisYear ? thisYear - 1 : thisYear, state: 'loading' });
    this.load();
  },
});
