/**
 * Loaded by Electron before a program that a driver starts: the program is ready only once the driver has attached, which calls
 * `__playwright_run` then. A page that the driver meets between empty and navigated would keep it waiting for ever.
 * The driver's own loader does this too, but it also changes how Chromium behaves.
 */
const { app } = require('electron');

const ready = app.whenReady();
const isAttached = new Promise((resolve) => {
  globalThis.__playwright_run = resolve;
});
app.whenReady = () => isAttached.then(() => ready);
