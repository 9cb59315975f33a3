// Electron's main process for pictures and for the check of the layout: one window as the product makes it, on scenes.
const { app, BrowserWindow } = require('electron');
const { join } = require('node:path');

app.whenReady().then(() => {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    useContentSize: true,
    show: true,
    webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false },
  });
  return window.loadFile(join(process.env.BGK_SCENES, 'index.html'));
});
app.on('window-all-closed', () => app.quit());
