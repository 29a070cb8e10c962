import { serverNow } from '../../api/http.js';
import { rollCalls } from '../../api/roll-calls.js';
import { readable } from '../../behaviors/readable.js';
import { presentToStaff } from '../../behaviors/staffed.js';
import { daysLater, today } from '../../domain/dates.js';
import { stateOf } from '../../domain/list-states.js';
import { callCard, dayWords } from '../../domain/roll-call.js';

Page({
  data: { scale: 1, state: 'loading', failure: null, unpaired: false, day: '', words: '', cards: /** @type {ReturnType<typeof callCard>[]} */ ([]) },
  onLoad() {
    this.turn(today(serverNow()));
  },
  onShow() {
    readable(this);
    this.load();
  },
  onPullDownRefresh() {
    this.load();
  },
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
  /** @param {WechatMiniprogram.CustomEvent<{ value: string }>} event */
  choose(event) {
    this.turn(event.detail.value);
    this.load();
  },
  /** @param {WechatMiniprogram.TouchEvent} event */
  roll(event) {
    wx.navigateTo({ url: `/pages/roll-call/roll-call?id=${event.currentTarget.dataset.id}` });
  },
  /** @param {WechatMiniprogram.TouchEvent} event */
  code(event) {
    wx.navigateTo({ url: `/pages/code/code?id=${event.currentTarget.dataset.id}` });
  },
  pair() {
    wx.redirectTo({ url: '/pages/pair/pair' });
  },
});
