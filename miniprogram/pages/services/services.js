import { myRecords } from '../../api/activities.js';
import { me } from '../../api/overview.js';
import { present, send } from '../../behaviors/present.js';
import { readable } from '../../behaviors/readable.js';
import { stateOf } from '../../domain/list-states.js';
import { recordCard } from '../../domain/records.js';

Page({
  data: {
    scale: 1, state: 'loading', failure: null, cards: /** @type {ReturnType<typeof recordCard>[]} */ ([]), next: '', pointsOn: false,
    sending: false, problem: '',
  },
  onShow() {
    readable(this);
    this.load();
  },
  onPullDownRefresh() {
    this.load();
  },
  load() {
    return present(this, async () => {
      const [{ items, next }, { member }] = await Promise.all([myRecords(), me()]);
      const pointsOn = Boolean(member && member.points_on);
      return { state: stateOf(items), cards: items.map(recordCard), next: next || '', pointsOn };
    });
  },
  async more() {
    const { next, cards } = this.data;
    const found = await send(this, () => myRecords(next));
    if (found) this.setData({ cards: [...cards, ...found.items.map(recordCard)], next: found.next || '' });
  },
  points() {
    wx.navigateTo({ url: '/pages/points/points' });
  },
  deeds() {
    wx.navigateTo({ url: '/pages/deeds/deeds' });
  },
});
