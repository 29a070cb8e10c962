/** A labelled field with its hint and what is wrong with it. */
Component({
  properties: {
    label: { type: String, value: '' },
    hint: { type: String, value: '' },
    value: { type: String, value: '' },
    problem: { type: String, value: '' },
    most: { type: Number, value: 200 },
    tall: { type: Boolean, value: false },
  },
  methods: {
    /** @param {Typed} event */
    typed(event) {
      this.triggerEvent('typed', { value: event.detail.value });
    },
  },
});
