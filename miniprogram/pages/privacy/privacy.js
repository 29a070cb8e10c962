import { readable } from '../../behaviors/readable.js';

Page({
  data: { scale: 1, problem: '' },
  onLoad() {
    readable(this);
  },
  account() {
    wx.navigateTo({ url: '/pages/account/account' });
  },
  guide() {
    wx.openPrivacyContract({ fail: () => this.setData({ problem: '隐私保护指引暂时没有打开，请稍后再试。' }) });
  },
});
