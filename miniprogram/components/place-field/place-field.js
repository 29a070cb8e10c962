/** A community by part of its name; behaviors/places.js searches. */
Component({
  properties: {
    label: { type: String, value: '社区名称' },
    words: { type: String, value: '' },
    places: { type: Array, value: /** @type {{ id: string, name: string, street: string }[]} */ ([]) },
    searched: { type: Boolean, value: false },
    problem: { type: String, value: '' },
  },
  methods: {
    /** @param {WechatMiniprogram.CustomEvent<{ value: string }>} event */
    typed(event) {
      this.triggerEvent('typed', { value: event.detail.value });
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    choose(event) {
      const { id, name } = event.currentTarget.dataset;
      this.triggerEvent('choose', { id, name });
    },
  },
});
