import type { IpcMainInvokeEvent, WebContents } from 'electron';
import { APP_ORIGIN } from '../app/file-of';
import type { SenderCheck } from './register';

/** SECURITY (Electron checklist 17): our window, its main frame, our exact origin. Anything unknown is refused. */
export function trustOnly(contents: () => WebContents | null): SenderCheck {
  return (event: IpcMainInvokeEvent) => {
    const window = contents();
    const frame = event.senderFrame;
    if (window === null || frame === null || event.sender.id !== window.id || frame.parent !== null) return false;
    return isOurs(frame.url);
  };
}

export function isOurs(url: string): boolean {
  try {
    const parsed = new URL(url);
    return `${parsed.protocol}//${parsed.host}` === APP_ORIGIN;
  } catch {
    return false;
  }
}
