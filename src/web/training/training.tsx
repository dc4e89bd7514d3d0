import { render } from 'preact';
import { startTheme } from '../theme.ts';
import { TrainingPage } from './training-page.tsx';
import { startTrainingStore } from './training-store.ts';
import '../styles/tokens.css';
import '../styles/base.css';
import '../styles/layout.css';
import '../styles/controls.css';
import '../styles/training.css';

startTheme();
startTrainingStore();

const root = document.getElementById('app');
if (root) render(<TrainingPage />, root);
