import { signInAgain } from '../../api/accounts.js';
import { serverNow } from '../../api/http.js';
import { home } from '../../api/overview.js';
import { go } from '../../behaviors/going.js';
import { SCREEN, loadedWhenShown, present } from '../../behaviors/present.js';
import { scan, takeScan } from '../../behaviors/scanning.js';
import { codeOf } from '../../domain/failures.js';
import { homeSheet } from '../../domain/home.js';

/** Ask for the whole page at once; signed out is a way to be here, not a failure. */
async function begin() {
  try {
    return { state: 'ready', signedOut: false, sheet: homeSheet(await home(), serverNow()) };
  } catch (thrown) {
    if (codeOf(thrown) === 'signed_out') return { state: 'ready', signedOut: true };
    throw thrown;
  }
}

Page({
  data: {
    ...SCREEN, signedOut: false, sheet: /** @type {ReturnType<typeof homeSheet>} */ ({ bound: true, staff: false }),
    scanning: false, scanned: /** @type {Outcome | null} */ (null),
  },
  ...loadedWhenShown,
  onHide() {
    this.setData({ scanned: null });
  },
  onPullDownRefresh() {
    this.load();
  },
  load() {
    return present(this, begin);
  },
  signIn() {
    signInAgain();
    this.load();
  },
  async scan() {
    const text = await scan();
    if (text === null) return;
    this.setData({ scanning: true, scanned: null });
    this.setData({ scanned: await takeScan(text), scanning: false });
  },
  go,
});
