import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { WindowStore } from './app/store';
import { StoreProvider } from './app/use-store';
import './theme/fonts.css';
import './theme/base.css';
import './theme/layout.css';
import './theme/components.css';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no root element');
const store = new WindowStore(window.bgk);
store.start();
createRoot(root).render(
  <StrictMode>
    <StoreProvider store={store}>
      <App />
    </StoreProvider>
  </StrictMode>,
);
