/** Fields that the page only keeps: the element says which of its data it fills. */

/** @this {Screen} @param {Told<{ value: string | boolean }>} event */
export function fill(event) {
  this.setData({ [event.currentTarget.dataset.field]: event.detail.value });
}
