import { render } from 'preact';
import { App } from './app.tsx';
import { startRouter } from './router.ts';
import { startSelectionStore } from './selection-store.ts';
import { loadSources } from './source-store.ts';
import { startTheme } from './theme.ts';
import './styles/tokens.css';
import './styles/base.css';
import './styles/layout.css';
import './styles/controls.css';
import './styles/search.css';
import './styles/record.css';
import './styles/viewer.css';
import './styles/pages.css';

startTheme();
startSelectionStore();
startRouter();
loadSources();

const root = document.getElementById('app');
if (root) render(<App />, root);
