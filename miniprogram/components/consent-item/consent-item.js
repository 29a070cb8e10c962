/** One consent by itself: its text, and two answers as easy as each other. */
Component({
  properties: {
    item: { type: Object, value: /** @type {{ purpose?: string, text: object[] }} */ ({ text: [] }) },
    problem: { type: String, value: '' },
    open: { type: Boolean, value: false },
  },
  methods: {
    turn() {
      this.setData({ open: !this.data.open });
    },
    agree() {
      this.triggerEvent('answer', { purpose: this.data.item.purpose, granted: true });
    },
    decline() {
      this.triggerEvent('answer', { purpose: this.data.item.purpose, granted: false });
    },
  },
});
