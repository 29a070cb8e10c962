import { myDeeds } from '../../api/deeds.js';
import { SCREEN, YEARS, loadedByYear, present } from '../../behaviors/present.js';
import { deedCard, deedsWords } from '../../domain/deeds.js';

Page({
  data: { ...SCREEN, ...YEARS, cards: [], words: '', missing: '' },
  ...loadedByYear,
  load() {
    return present(this, async () => {
      const { items } = await myDeeds(this.data.year);
      return { state: 'ready', cards: items.map(deedCard), ...deedsWords(items) };
    });
  },
});
