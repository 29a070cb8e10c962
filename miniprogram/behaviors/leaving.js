/** Leaving this phone: nothing of the person stays on it. */
import { leave } from '../api/http.js';
import { forgetWords } from '../api/owner.js';

export function leavePhone() {
  leave();
  forgetWords();
  wx.reLaunch({ url: '/pages/home/home' });
}
