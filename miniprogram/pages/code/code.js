import { codes } from '../../api/roll-calls.js';
import { SCREEN } from '../../behaviors/present.js';
import { presentToStaff } from '../../behaviors/staffed.js';
import { isThin, lasting, lastingWords, showing, skewOf } from '../../domain/codes.js';
import { shortDay, dayOf } from '../../domain/dates.js';
import { isDecided, wordsOf } from '../../domain/failures.js';
import { span } from '../../domain/roll-call.js';

const SECOND = 1000;
/** How long to wait before asking again after a failure. */
const PAUSE = 15 * SECOND;

/** What each open page has: its codes are never put on the screen's data, only the one that shows. @type {WeakMap<object, Supply>} */
const supplies = new WeakMap();

Page({
  data: {
    ...SCREEN, unpaired: false, id: '', name: '', when: '', offline: '',
    code: /** @type {ReturnType<typeof showing>} */ (null),
  },
  onLoad(query) {
    supplies.set(this, { given: [], skew: 0, askedAt: 0, clock: 0, asking: false });
    this.setData({ id: query.id || '' });
    this.load();
  },
  onShow() {
    wx.setKeepScreenOn({ keepScreenOn: true });
    const supply = this.supply();
    clearInterval(supply.clock);
    supply.clock = setInterval(() => this.tick(), SECOND);
  },
  onHide() {
    this.rest();
  },
  onUnload() {
    this.rest();
  },
  rest() {
    clearInterval(this.supply().clock);
    wx.setKeepScreenOn({ keepScreenOn: false });
  },
  /** @returns {Supply} */
  supply() {
    return /** @type {Supply} */ (supplies.get(this));
  },
  load() {
    return presentToStaff(this, async () => {
      const { activity } = await this.fetch();
      return { state: 'ready', name: activity.name, when: `${shortDay(dayOf(activity.starts_at))} ${span(activity)}`, ...this.now() };
    });
  },
  /** Take new codes, and the measure of the phone's clock. */
  async fetch() {
    const supply = this.supply();
    supply.askedAt = Date.now();
    const answer = await codes(this.data.id);
    Object.assign(supply, { given: answer.codes, skew: skewOf(answer.codes, Date.now()) });
    return answer;
  },
  /** Return what shows at this moment. */
  now() {
    const { given, skew } = this.supply();
    return { code: showing(given, Date.now() + skew), offline: '' };
  },
  tick() {
    if (this.data.state !== 'ready') return;
    const { given, skew, askedAt, asking } = this.supply();
    this.setData({ code: this.now().code });
    if (!asking && isThin(given, Date.now() + skew) && Date.now() - askedAt >= PAUSE) this.renew();
  },
  /** Ask for more codes in good time; without network those at hand go on. */
  async renew() {
    const supply = this.supply();
    supply.asking = true;
    try {
      await this.fetch();
      this.setData(this.now());
    } catch (thrown) {
      this.setData({ offline: isDecided(thrown) ? wordsOf(thrown) : lastingWords(lasting(supply.given, Date.now() + supply.skew)) });
    } finally {
      supply.asking = false;
    }
  },
});
