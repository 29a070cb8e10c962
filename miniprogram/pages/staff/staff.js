import { serverNow } from '../../api/http.js';
import { rollCalls } from '../../api/roll-calls.js';
import { go } from '../../behaviors/going.js';
import { SCREEN, loadedWhenShown } from '../../behaviors/present.js';
import { presentToStaff } from '../../behaviors/staffed.js';
import { daysLater, today } from '../../domain/dates.js';
import { stateOf } from '../../domain/list-states.js';
import { callCard, dayWords } from '../../domain/roll-call.js';

Page({
  data: { ...SCREEN, unpaired: false, day: '', words: '', cards: /** @type {ReturnType<typeof callCard>[]} */ ([]) },
  onLoad() {
    this.turn(today(serverNow()));
  },
  ...loadedWhenShown,
  load() {
    const { day } = this.data;
    return presentToStaff(this, async () => {
      const calls = await rollCalls(day);
      return day === this.data.day ? { state: stateOf(calls), cards: calls.map(callCard) } : {};
    });
  },
  /** @param {string} day */
  turn(day) {
    this.setData({ day, words: dayWords(day, today(serverNow())), state: 'loading', cards: [] });
  },
  earlier() {
    this.turn(daysLater(this.data.day, -1));
    this.load();
  },
  later() {
    this.turn(daysLater(this.data.day, 1));
    this.load();
  },
  /** @param {Typed} event */
  choose(event) {
    this.turn(event.detail.value);
    this.load();
  },
  go,
  pair() {
    wx.redirectTo({ url: '/pages/pair/pair' });
  },
});
