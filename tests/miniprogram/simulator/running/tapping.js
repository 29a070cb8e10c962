/** Some of wx.* works only in answer to a tap, before anything is awaited. */
let tapping = false

/** @param {() => void} run */
export function duringTap(run) {
  tapping = true
  try {
    run()
  } finally {
    tapping = false
  }
}

export const isTapping = () => tapping
