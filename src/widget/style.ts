import { type Html, trusted } from '../console/html.ts';

/** Everything below one class, so that nothing of the dashboard changes; colours by the theme that CloudWatch names. */
const RULES = `
.mqop{--ink:#0f141a;--soft:#5f6b7a;--line:#d5dbdb;--ground:#ffffff;--raised:#f7f8f9;--critical:#c4170b;--warning:#8a5a00;
--info:#0b5cad;--ok:#1a7f37;--unknown:#5f6b7a;--add:#116329;--addground:#dafbe1;--del:#a40e26;--delground:#ffebe9;
color:var(--ink);background:var(--ground);font:13px/1.45 "Amazon Ember",system-ui,sans-serif;padding:8px 12px}
.mqop-dark{--ink:#e6e9ed;--soft:#a4adb8;--line:#414d5c;--ground:#0f1b2a;--raised:#192534;--critical:#ff7a70;
--warning:#f2b84b;--info:#75b7ff;--ok:#5fd38d;--unknown:#a4adb8;--add:#7ee2a8;--addground:#12331f;--del:#ffa198;--delground:#3d1a1d}
.mqop *{box-sizing:border-box}
.mqop h2{font-size:13px;margin:14px 0 6px;color:var(--soft);font-weight:700;text-transform:none}
.mqop h3,.mqop h4{font-size:13px;margin:0;color:var(--ink)}
.mqop h4{margin:8px 0 2px}
.mqop p{margin:2px 0}
.mqop ul,.mqop ol{margin:2px 0 2px 18px;padding:0}
.mqop .summary{display:flex;gap:16px;flex-wrap:wrap;font-weight:700}
.mqop .card{background:var(--raised);border:1px solid var(--line);border-left:4px solid var(--line);border-radius:6px;
padding:8px 12px;margin:0 0 8px;overflow-wrap:anywhere}
.mqop .incident-critical{border-left-color:var(--critical)}
.mqop .incident-warning{border-left-color:var(--warning)}
.mqop .incident-info{border-left-color:var(--info)}
.mqop .card header{display:flex;gap:10px;align-items:flex-start}
.mqop .meta,.mqop .confidence,.mqop .share,.mqop .limit,.mqop .bound,.mqop .label,.mqop .code-name{color:var(--soft)}
.mqop .figure{margin-right:12px}
.mqop .status{display:inline-flex;gap:5px;align-items:center;line-height:1.45;font-weight:700;white-space:nowrap}
.mqop .shape{fill:currentColor;flex:none}
.mqop .shape .hole{stroke:var(--raised);stroke-width:1.8;fill:none;stroke-linecap:round}
.mqop .shape .ring{stroke:currentColor;stroke-width:1.6;fill:none}
.mqop .status-critical{color:var(--critical)}
.mqop .status-warning{color:var(--warning)}
.mqop .status-info,.mqop .status-pending{color:var(--info)}
.mqop .status-ok,.mqop .status-resolved{color:var(--ok)}
.mqop .status-unknown{color:var(--unknown)}
.mqop .status>span{color:var(--ink)}
.mqop code,.mqop pre{font:12px/1.4 ui-monospace,Menlo,Consolas,monospace;background:none;color:inherit}
.mqop pre{margin:2px 0;white-space:pre-wrap}
.mqop ins,.mqop del{text-decoration:none}
.mqop ins{color:var(--add);background:var(--addground)}
.mqop del{color:var(--del);background:var(--delground)}
.mqop details{margin:8px 0 0}
.mqop a:not(.btn){color:var(--info)}
.mqop summary{cursor:pointer;color:var(--info)}
.mqop .told{border-left-color:var(--info)}
.mqop table{border-collapse:collapse;width:100%}
.mqop th,.mqop td{text-align:left;padding:3px 8px 3px 0;border-bottom:1px solid var(--line);vertical-align:top}
.mqop .actions{display:flex;gap:8px;margin-top:8px}
.mqop .sr-only{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
`;

export const STYLE: Html = trusted(`<style>${RULES.replaceAll('\n', '')}</style>`);
