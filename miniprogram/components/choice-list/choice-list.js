/** Words to choose from, one or several; the page keeps what is chosen. */
Component({
  properties: {
    choices: { type: Array, value: /** @type {{ value: string, label: string, on: boolean }[]} */ ([]) },
    label: { type: String, value: '' },
  },
  methods: {
    /** @param {Tap} event */
    choose(event) {
      this.triggerEvent('choose', { value: event.currentTarget.dataset.value });
    },
  },
});
