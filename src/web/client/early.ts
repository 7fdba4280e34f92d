/** What must be so before the first paint. */
import './theme.ts';
import './folds.ts';
