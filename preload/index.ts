/** Exposes the bridge to the window, and nothing else. No logic: what crosses is checked and answered in main. */
import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from 'electron';
import { bridgeChannels, type Bridge } from '../contract/bridge.ts';

const bridge: Bridge = {
  request: (channel, input) => ipcRenderer.invoke(bridgeChannels.request, channel, input),
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

// Every part of the page may listen for itself; the limit of ten is a hint for leaks, and these end with the page.
ipcRenderer.setMaxListeners(0);
contextBridge.exposeInMainWorld('archivolt', bridge);
