import { myPoints } from '../../api/points.js';
import { SCREEN, YEARS, loadedByYear, present } from '../../behaviors/present.js';
import { halfWords, shortDay } from '../../domain/dates.js';
import { codeOf } from '../../domain/failures.js';

/** @param {Statement} found */
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
    ...SCREEN, ...YEARS, points: '', halves: [], entries: [],
  },
  ...loadedByYear,
  load() {
    return present(this, async () => {
      try {
        const sheet = sheetOf(await myPoints(this.data.year));
        // Not before the server has answered: where a community keeps no points, nothing names them.
        wx.setNavigationBarTitle({ title: '积分' });
        return sheet;
      } catch (thrown) {
        if (codeOf(thrown) === 'points_off') return { state: 'empty' };
        throw thrown;
      }
    });
  },
});
