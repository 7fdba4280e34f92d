/** The viewer's script: pages work without it, it makes them live. */
import { startActions } from './actions.ts';
import { startBlame } from './blame.ts';
import { startBoard } from './board.ts';
import { paintColors } from './colors.ts';
import { startEdges } from './edges.ts';
import { startForms } from './forms.ts';
import { startKeys } from './keys.ts';
import { startLive } from './live.ts';
import { showCurrent } from './nav.ts';
import { startOpenForm } from './open-form.ts';
import { startPalette } from './palette.ts';
import { startPlaces } from './places.ts';
import { startSettling } from './settle.ts';
import { sayLeft } from './toast.ts';

paintColors(document);
startActions();
startForms();
startKeys();
startPalette();
startBoard();
startSettling();
startBlame();
startPlaces();
startEdges();
showCurrent();
startOpenForm();
sayLeft();
// What was does not change any more.
if (document.documentElement.dataset['past'] === undefined) startLive();
