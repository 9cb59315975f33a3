import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';
import { channelOf } from '../shared/ipc/define';
import { manifest } from '../shared/ipc/manifest';

// SECURITY: the page gets one function per member of the contract and nothing else. It never names a channel,
// and the event object (which would reach ipcRenderer) stays on this side.
const api: Record<string, Record<string, unknown>> = {};
for (const [group, members] of Object.entries(manifest)) {
  const exposed: Record<string, unknown> = {};
  for (const [name, kind] of Object.entries(members)) {
    const channel = channelOf(group, name);
    exposed[name] =
      kind === 'call'
        ? (input: unknown = null) => ipcRenderer.invoke(channel, input)
        : (listener: (payload: unknown) => void) => {
            const wrapped = (_event: IpcRendererEvent, payload: unknown) => listener(payload);
            ipcRenderer.on(channel, wrapped);
            return () => void ipcRenderer.removeListener(channel, wrapped);
          };
  }
  api[group] = exposed;
}
contextBridge.exposeInMainWorld('bgk', api);
