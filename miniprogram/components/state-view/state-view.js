/** What stands in the place of content: nothing yet, in words after 300 ms; empty; failed, with the way out. */
const QUIET = 300;
/** @type {Labels} */
const STEPS = { retry: '重试', bind: '去绑定', home: '去首页' };

/** @type {WeakMap<object, number>} */
const timers = new WeakMap();

Component({
  properties: {
    state: { type: String, value: 'loading' },
    failure: { type: Object, value: /** @type {{ words?: string, action?: string }} */ ({}) },
    empty: { type: String, value: '这里还没有内容。' },
  },
  data: { told: false, step: STEPS.retry },
  observers: {
    /** @param {string} state */
    state(state) {
      this.watch(state);
    },
    /** @param {{ action?: string } | null} failure */
    failure(failure) {
      this.setData({ step: STEPS[failure?.action || 'retry'] });
    },
  },
  lifetimes: {
    attached() {
      this.watch(this.data.state);
    },
    detached() {
      clearTimeout(timers.get(this) || 0);
    },
  },
  methods: {
    /** @param {string} state */
    watch(state) {
      clearTimeout(timers.get(this) || 0);
      if (state !== 'loading') return this.setData({ told: false });
      timers.set(this, setTimeout(() => this.setData({ told: true }), QUIET));
    },
    step() {
      const action = this.data.failure?.action || 'retry';
      if (action === 'bind') return void wx.navigateTo({ url: '/pages/bind/bind' });
      if (action === 'home') return void wx.switchTab({ url: '/pages/home/home' });
      this.triggerEvent('retry');
    },
  },
});
