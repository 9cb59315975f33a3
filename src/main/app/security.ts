import { app, type Session, type WebContents } from 'electron';

/**
 * SECURITY: what no page of this program may do, whatever gets into it. Electron checklist 5, 11, 12, 13, 14.
 * Set once for every WebContents, so that a window made later cannot be forgotten.
 */
export function lockDownContents(): void {
  // Chromium fetches a dictionary for each session from a host of its maker's, even where nothing is ever spell-checked.
  app.on('session-created', (session: Session) => session.setSpellCheckerLanguages([]));
  app.on('web-contents-created', (_event, contents: WebContents) => {
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}

/** No permission is ever granted, no device handed out, nothing fetched but our own scheme, nothing downloaded. */
export function lockDownSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, done) => done(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('select-hid-device', (event, _details, done) => {
    event.preventDefault();
    done('');
  });
  session.on('select-usb-device', (event, _details, done) => {
    event.preventDefault();
    done();
  });
  session.on('select-serial-port', (event, _ports, _contents, done) => {
    event.preventDefault();
    done('');
  });
  session.on('will-download', (event) => event.preventDefault());
  session.webRequest.onBeforeRequest((details, done) =>
    done({ cancel: !/^(app|data|devtools|blob):/.test(details.url) }),
  );
  session.setSpellCheckerEnabled(false);
}
