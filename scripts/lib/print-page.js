// Runs in Electron: lays one HTML file out and writes it as a PDF. `electron print-page.js IN.html OUT.pdf A4|Letter "foot of the page"`
const { app, BrowserWindow } = require('electron');
const { writeFileSync } = require('node:fs');

const [page, out, size, foot] = process.argv.slice(-4);

app.disableHardwareAcceleration();
app
  .whenReady()
  .then(async () => {
    const window = new BrowserWindow({
      show: false,
      webPreferences: { sandbox: true, contextIsolation: true, javascript: false },
    });
    await window.loadFile(page);
    const pdf = await window.webContents.printToPDF({
      pageSize: size,
      printBackground: true,
      preferCSSPageSize: true,
      displayHeaderFooter: true,
      headerTemplate: '<span></span>',
      footerTemplate: foot,
      // Newer runtimes only; the old one leaves them out.
      generateTaggedPDF: true,
      generateDocumentOutline: true,
    });
    writeFileSync(out, pdf);
    app.exit(0);
  })
  .catch((error) => {
    console.error(error);
    app.exit(1);
  });
