import { signOut } from '../../api/accounts.js';
import { EXPORT, cancelAccount, unbind } from '../../api/leaving.js';
import { fill } from '../../behaviors/filling.js';
import { leavePhone } from '../../behaviors/leaving.js';
import { send } from '../../behaviors/present.js';
import { readable } from '../../behaviors/readable.js';
import { openSheet } from '../../behaviors/sheets.js';
import { COMES_BACK, DELETED, STAYS } from '../../domain/leaving.js';

Page({
  data: {
    scale: 1, step: '', sending: false, exporting: false, problem: '', deleted: DELETED, stays: STAYS, back: COMES_BACK, withdraw: false,
    register: false, reason: '',
  },
  onLoad() {
    readable(this);
  },
  async open() {
    this.setData({ step: 'export', exporting: true });
    await openSheet(this, EXPORT);
    this.setData({ exporting: false });
  },
  /** @param {Turned} event */
  turn(event) {
    this.setData({ step: event.detail.open ? event.currentTarget.dataset.step : '', problem: '' });
  },
  async signOut() {
    try {
      await signOut();
    } catch (thrown) {
      // Without network the session ends by itself; here it is forgotten already.
    }
    leavePhone();
  },
  async unbind() {
    if (await send(this, unbind)) leavePhone();
  },
  async cancel() {
    const { withdraw, register, reason } = this.data;
    const also = { withdraw_consents: withdraw, cancel_registration: register };
    if (await send(this, () => cancelAccount(also, reason.trim()))) leavePhone();
  },
  fill,
  pair() {
    wx.navigateTo({ url: '/pages/pair/pair' });
  },
});
