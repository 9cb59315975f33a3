import './app/globals';
import './app/memory';
import { app, BrowserWindow, dialog, ipcMain, net, powerMonitor, safeStorage, session, shell } from 'electron';
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, toErrorData } from '../shared/errors';
import { contract } from '../shared/ipc/contract';
import { appState } from './app/app-state';
import { ContentProtection } from './app/content-protection';
import { askBeforeClose } from './app/closing';
import { AppHost } from './app/host';
import { elevateCommand, isElevated } from './app/elevation';
import { followSystem } from './app/interruptions';
import { linkOf } from './app/links';
import { createLog } from './app/log';
import { decideMode } from './app/mode';
import { MetadataStore } from './app/metadata-store';
import { osKeystore } from './app/os-keystore';
import { createPageOpener, startProgram } from './app/open-page';
import { PinView } from './app/pin-view';
import { declareAppScheme, serveApp } from './app/protocol';
import { realParts } from './app/real-parts';
import { rehearsalParts } from './app/rehearsal-parts';
import { lockDownContents, lockDownSession } from './app/security';
import { argsFor } from './app/switch-mode';
import { SettingsStore } from './app/settings-store';
import { createSheetPaper } from './app/sheet-paper';
import { createWindow } from './app/window';
import { createHandlers } from './ipc/handlers';
import { createPusher, registerHandlers } from './ipc/register';
import { trustOnly } from './ipc/sender';
import { createCupsPrinting } from './paper/printing/cups';
import { createElectronPaper } from './paper/electron-paper';
import { createElectronPrinting } from './paper/printing/electron-printing';
import { endProcess } from './app/end-process';
import { systemClock, systemRandom } from './system-ports';

// SECURITY: Chromium would write the keys of every TLS connection there, and with them the tokens.
delete process.env.SSLKEYLOGFILE;

/** Composition only: what is made, and who is handed to whom. */
const decision = decideMode(process.argv.slice(1), process.versions.electron);
if (!decision.ok) {
  process.stderr.write(`${decision.says}\n`);
  app.exit(2);
} else if (!app.requestSingleInstanceLock()) {
  process.stderr.write('Break Glass Kit is open already.\n');
  app.exit(0);
} else {
  // SECURITY (Electron checklist 4): for every window, also one that nobody thought of. As root it would kill them all.
  if (!process.argv.includes('--no-sandbox')) app.enableSandbox();
  declareAppScheme();
  lockDownContents();
  app.on('window-all-closed', () => app.quit());
  app.on('quit', (_, code) => endProcess(code));
  app
    .whenReady()
    .then(() => start(decision.mode))
    .catch((error: unknown) => {
      const { says, next, details } = toErrorData(error);
      process.stderr.write(`The program could not start. ${says} ${next} ${JSON.stringify(details)}\n`);
      app.exit(1);
    });
}

async function start(mode: Extract<typeof decision, { ok: true }>['mode']): Promise<void> {
  const userData = app.getPath('userData');
  const log = createLog((line) => process.stderr.write(`${line}\n`), systemClock.now, 'warn');
  const ports = { clock: systemClock, random: systemRandom, log };
  const settings = new SettingsStore(join(userData, 'settings.json'));
  const elevated = await isElevated(process.platform);
  const openPage = createPageOpener({
    platform: process.platform,
    elevated,
    openExternal: (url) => shell.openExternal(url),
    start: startProgram,
    random: systemRandom,
  });
  const metadata = new MetadataStore(join(userData, 'fido-metadata.jwt'), systemClock);
  await metadata.open();
  const keystore = mode.rehearsal ? null : osKeystore(process.platform, safeStorage);
  const parts = mode.rehearsal
    ? await rehearsalParts(mode, userData, ports)
    : realParts(userData, () => settings.get(), metadata, keystore, openPage, elevated === true, ports);

  // In memory only: no cache, no cookies, no storage on disk.
  const memory = session.fromPartition('bgk');
  lockDownSession(memory);
  const title = mode.rehearsal ? 'REHEARSAL - Break Glass Kit' : 'Break Glass Kit';
  const paper = createElectronPaper();
  const printing =
    process.platform === 'win32' ? createElectronPrinting(paper) : createCupsPrinting({ paper, clock: systemClock });

  let pinView: PinView | null = null;
  serveApp(memory.protocol, join(__dirname, '../renderer'), (url) => pinView?.page(url) ?? null);
  const window = createWindow(memory, join(__dirname, '../preload/index.js'), title);
  const protection = new ContentProtection(window);
  protection.allow(settings.get().contentProtection);
  pinView = new PinView(window, memory, protection);
  const view = pinView;

  const choosePath = async (suggested: string): Promise<string | null> => {
    const { canceled, filePath } = await dialog.showSaveDialog(window, {
      defaultPath: join(app.getPath('documents'), suggested),
    });
    return canceled || !filePath ? null : filePath;
  };
  const host = new AppHost(
    parts,
    paper,
    printing,
    createSheetPaper(paper, printing, choosePath),
    choosePath,
    app.getVersion(),
  );
  const state = () =>
    appState(mode, {
      version: app.getVersion(),
      electron: process.versions.electron,
      platform: process.platform,
      keystore,
      elevated,
      online: net.isOnline(),
    });

  const push = createPusher(
    contract,
    (channel, payload) => window.isDestroyed() || window.webContents.send(channel, payload),
    log,
  );
  host.onChange((what) => {
    if (what === 'ceremony') push('ceremony', 'changed', host.snapshot());
    else if (what === 'drill') push('drill', 'changed', host.drill.snapshot());
    else if (what === 'life') push('life', 'changed', host.life.snapshot());
    else if (what === 'bench') push('keys', 'changed', host.bench());
    else if (host.rehearsal) push('rehearsal', 'changed', host.rehearsal.state());
  });

  // The system tells nobody when the network comes or goes; Home and the status strip are to be true all the same.
  let online = net.isOnline();
  const network = setInterval(() => {
    if (online === net.isOnline()) return;
    online = net.isOnline();
    push('app', 'changed', state());
  }, 2_000);
  network.unref();

  registerHandlers(
    ipcMain,
    contract,
    createHandlers(host, {
      state,
      openLink: async (id) => {
        const url = linkOf(id, process.platform);
        if (url === null) throw new AppError('app/bad-input', { what: 'which page is meant' });
        await openPage(url);
      },
      quit: () => app.quit(),
      relaunchElevated: () => {
        if (process.platform !== 'win32')
          throw new AppError('app/bad-input', { what: 'why rights are needed on this system' });
        const { command, args } = elevateCommand(process.execPath, process.argv.slice(1));
        spawn(command, [...args], { detached: true, stdio: 'ignore', windowsHide: true }).unref();
        app.quit();
      },
      startAs: (kind) => {
        // Where only rehearsals can run, the next start would be one again: then ending it closes the program.
        if (kind === 'rehearsal' || mode.rehearsalOnly === null) {
          const { APPIMAGE } = process.env;
          app.relaunch({
            args: [...argsFor(kind, process.argv.slice(1))],
            ...(APPIMAGE === undefined ? {} : { execPath: APPIMAGE }),
          });
        }
        app.quit();
      },
      showPin: async (pin, bounds) => {
        await view.show(pin, bounds);
        return { protected: protection.active && process.platform !== 'linux' };
      },
      hidePin: () => view.hide(),
      settings: {
        get: () => settings.get(),
        set: (next) => {
          protection.allow(next.contentProtection);
          return settings.set(next);
        },
      },
      metadata: {
        info: () => metadata.info(),
        load: async () => {
          const { canceled, filePaths } = await dialog.showOpenDialog(window, { properties: ['openFile'] });
          const [path] = filePaths;
          return canceled || path === undefined ? metadata.info() : metadata.load(path);
        },
      },
      chooseFolder: async () => {
        const { canceled, filePaths } = await dialog.showOpenDialog(window, {
          properties: ['openDirectory', 'createDirectory'],
        });
        return canceled ? null : (filePaths[0] ?? null);
      },
      save: async (suggested, content) => {
        const text = await content();
        const path = await choosePath(suggested);
        if (path === null) return null;
        await writeFile(path, text, { mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
          throw new AppError('paper/unwritable', { where: path, reason: error.code ?? 'unknown' }, error);
        });
        return path;
      },
    }),
    trustOnly(() => (window.isDestroyed() ? null : window.webContents)),
    log,
    systemClock.now,
  );
  await host.open();

  // Told to end, by a log-off or by the program itself: from here on nobody is asked.
  let ending = false;
  followSystem(
    { power: powerMonitor, app, window },
    {
      hide: () => view.hide(),
      sleep: () => host.sleep(),
      wake: () => host.wake(),
      close: () => {
        ending = true;
        return host.close();
      },
      quit: () => app.quit(),
    },
    log,
  );
  askBeforeClose(
    window,
    {
      ending: () => ending,
      question: () => host.closeQuestion(),
      ask: async ({ message, detail }) => {
        view.hide();
        const { response } = await dialog.showMessageBox(window, {
          type: 'question',
          title,
          message,
          detail,
          buttons: ['Keep working', 'Close'],
          defaultId: 0,
          cancelId: 0,
          noLink: true,
        });
        return response === 1;
      },
      quit: () => app.quit(),
    },
    log,
  );
  let closing = false;
  app.on('before-quit', (event) => {
    ending = true;
    if (closing) return;
    event.preventDefault();
    closing = true;
    view.hide();
    void host.close().finally(() => app.quit());
  });
  app.on('activate', () => BrowserWindow.getAllWindows()[0]?.show());
}
