/** Leaving this phone: nothing of the person stays on it. */
import { leave } from '../api/http.js';
import { forgetAll } from './kept.js';

export function leavePhone() {
  leave();
  forgetAll();
  wx.reLaunch({ url: '/pages/home/home' });
}
