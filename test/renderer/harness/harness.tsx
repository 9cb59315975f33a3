import { createRoot } from 'react-dom/client';
import { App } from '../../../src/renderer/app/App';
import { WindowStore } from '../../../src/renderer/app/store';
import { ClockProvider, StoreProvider } from '../../../src/renderer/app/use-store';
import { StringsProvider } from '../../../src/renderer/strings';
import '../../../src/renderer/theme/fonts.css';
import '../../../src/renderer/theme/base.css';
import '../../../src/renderer/theme/layout.css';
import '../../../src/renderer/theme/components.css';
import { FakeBgk } from '../fake-bgk';
import { NOW } from '../fixtures';
import { longStrings } from '../long-strings';
import { scenes, type Scene } from '../scenes';

/** Draws the scene named in the address, e.g. index.html#keys, or #keys!long with words a third longer. */
const [name = 'home', option] = location.hash.slice(1).split('!');
const scene: Scene = (scenes as Record<string, Scene>)[name] ?? scenes.home;
const fake = new FakeBgk(scene);
const store = new WindowStore(fake.api);
store.start();
const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <ClockProvider now={() => NOW}>
      <StringsProvider {...(option === 'long' ? { value: longStrings } : {})}>
        <StoreProvider store={store}>
          <App />
        </StoreProvider>
      </StringsProvider>
    </ClockProvider>,
  );
}
