import { sendScans } from './behaviors/scanning.js';

App({
  onLaunch() {
    wx.onNetworkStatusChange(({ isConnected }) => isConnected && sendScans());
  },
  onShow() {
    sendScans();
  },
});
