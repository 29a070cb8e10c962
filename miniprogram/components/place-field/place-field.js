/** A community by part of its name; behaviors/places.js searches. */
Component({
  properties: {
    label: { type: String, value: '社区名称' },
    words: { type: String, value: '' },
    places: { type: Array, value: /** @type {Place[]} */ ([]) },
    searched: { type: Boolean, value: false },
    problem: { type: String, value: '' },
  },
  methods: {
    /** @param {Typed} event */
    typed(event) {
      this.triggerEvent('typed', { value: event.detail.value });
    },
    /** @param {Tap} event */
    choose(event) {
      const { id, name } = event.currentTarget.dataset;
      this.triggerEvent('choose', { id, name });
    },
  },
});
