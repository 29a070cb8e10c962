import { myDeeds } from '../../api/deeds.js';
import { serverNow } from '../../api/http.js';
import { present } from '../../behaviors/present.js';
import { readable } from '../../behaviors/readable.js';
import { today } from '../../domain/dates.js';
import { deedCard, deedsWords } from '../../domain/deeds.js';

Page({
  data: { scale: 1, state: 'loading', failure: null, year: 0, thisYear: 0, cards: [], words: '', missing: '' },
  onLoad() {
    readable(this);
    const year = Number(today(serverNow()).slice(0, 4));
    this.setData({ year, thisYear: year });
    this.load();
  },
  load() {
    return present(this, async () => {
      const { items } = await myDeeds(this.data.year);
      return { state: 'ready', cards: items.map(deedCard), ...deedsWords(items) };
    });
  },
  turn() {
    const { year, thisYear } = this.data;
    this.setData({ year: year === thisYear ? thisYear - 1 : thisYear, state: 'loading' });
    this.load();
  },
});
