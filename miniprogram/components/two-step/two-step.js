/** What has consequences: first they are said, then it is done. The page says which one is open. */
Component({
  properties: {
    label: { type: String, value: '' },
    words: { type: String, value: '' },
    act: { type: String, value: '确认' },
    open: { type: Boolean, value: false },
    strong: { type: Boolean, value: false },
    sending: { type: Boolean, value: false },
    problem: { type: String, value: '' },
  },
  methods: {
    turn() {
      this.triggerEvent('turn', { open: !this.data.open });
    },
    confirm() {
      this.triggerEvent('confirm');
    },
  },
});
