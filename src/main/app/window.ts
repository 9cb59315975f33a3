import { BrowserWindow, type Session } from 'electron';
import { APP_ORIGIN } from './protocol';

export const windowPreferences = (session: Session, preload?: string): Electron.WebPreferences => ({
  session,
  ...(preload === undefined ? {} : { preload }),
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInSubFrames: false,
  nodeIntegrationInWorker: false,
  webviewTag: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  navigateOnDragDrop: false,
  spellcheck: false,
  safeDialogs: true,
  devTools: false,
});

/** The one window. Everything else (PIN view, sheet layout) is a view that lives for one purpose. */
export function createWindow(session: Session, preload: string, title: string): BrowserWindow {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    minWidth: 1024,
    minHeight: 700,
    show: false,
    title,
    autoHideMenuBar: true,
    // The page draws the title bar; where the system has its own buttons, it leaves room for them.
    ...(process.platform === 'linux' ? {} : { titleBarStyle: 'hidden' as const, titleBarOverlay: { height: 40 } }),
    backgroundColor: '#fafafa',
    webPreferences: windowPreferences(session, preload),
  });
  window.removeMenu();
  window.on('page-title-updated', (event) => event.preventDefault());
  window.once('ready-to-show', () => window.show());
  void window.loadURL(`${APP_ORIGIN}/index.html`);
  return window;
}
