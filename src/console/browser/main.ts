import { startCharts } from './charts.ts';
import { startFilter } from './filter.ts';
import { startKeys } from './keys.ts';
import { startLive } from './live.ts';
import { startQueueTable } from './queue-table.ts';
import { startTheme } from './theme.ts';

/** Each does nothing on pages that have nothing for it; without any of them the pages still read. */
startTheme();
startKeys();
startFilter();
startQueueTable();
startCharts();
startLive();
