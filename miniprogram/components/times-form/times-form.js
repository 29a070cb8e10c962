/** When one came and went; the page keeps and sends it. */
Component({
  properties: {
    form: { type: Object, value: /** @type {TimesForm} */ ({ from: '', to: '', pause: '', note: '' }) },
    day: { type: String, value: '' },
    sending: { type: Boolean, value: false },
    problem: { type: String, value: '' },
  },
  methods: {
    /** @param {Typed} event */
    change(event) {
      this.triggerEvent('change', { [event.currentTarget.dataset.field]: event.detail.value });
    },
    send() {
      this.triggerEvent('send');
    },
    close() {
      this.triggerEvent('close');
    },
  },
});
