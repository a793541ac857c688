/** What the console serves as `/assets/uplot.js`: the library's only export, by its name. */
export { default as uPlot } from 'uplot';
