/** Exposes the bridge to the window, and nothing else. No logic: what crosses is checked and answered in main. */
import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from 'electron';
import { bridgeChannels, type Bridge } from '../contract/bridge.ts';
import { openingPage } from '../contract/opening-page.ts';

const request: Bridge['request'] = (channel, input) =>
  ipcRenderer.invoke(bridgeChannels.request, channel, input);
// Asked before the page's script is there, so that both are on their way at once.
const opening = request('recordings.window', openingPage);

const bridge: Bridge = {
  opening: () => opening,
  request,
  on: (event, listener) => {
    const hear = (_event: IpcRendererEvent, name: string, payload: Parameters<typeof listener>[0]): void => {
      if (name === event) listener(payload);
    };
    ipcRenderer.on(bridgeChannels.event, hear);
    return () => void ipcRenderer.off(bridgeChannels.event, hear);
  },
  pathOfFile: (file) => {
    // Only a file that the system gave to the page has a path; the page itself cannot make one up, nor say this to main.
    const path = webUtils.getPathForFile(file as File);
    if (path !== '') ipcRenderer.send(bridgeChannels.given, path);
    return path;
  },
};

// Language data takes tens of milliseconds to load. It is loaded while the page's script is on its way, which then finds it there.
document.addEventListener('readystatechange', () => Intl.DateTimeFormat(navigator.language), { once: true });

// Every part of the page may listen for itself; the limit of ten is a hint for leaks, and these end with the page.
ipcRenderer.setMaxListeners(0);
contextBridge.exposeInMainWorld('archivolt', bridge);
