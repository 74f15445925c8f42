import { svg, type SVGTemplateResult } from 'lit';

const icon = (path: SVGTemplateResult) =>
  svg`<svg class="icon" viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="2"
    stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">${path}</svg>`;

export const icons = {
  chat: icon(svg`<path d="M4 5h16v11H10l-4.5 4v-4H4z"/><path d="M8 9.2h8M8 12.4h5"/>`),
  close: icon(svg`<path d="M6 6l12 12M18 6L6 18"/>`),
  send: icon(svg`<path d="M4 12l16-7.5-5 16-3.2-6.7z"/><path d="M11.8 13.8L20 4.5"/>`),
  phone: icon(svg`<rect x="7" y="2.5" width="10" height="19" rx="2"/><path d="M11 18.500h2"/>`),
  plane: icon(svg`<path d="M21 4L3 11l5.5 2L20 5l-9 9.500V20l3-3.5 4 3z"/>`),
  globe: icon(svg`<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18"/>`),
  clock: icon(svg`<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.5 2"/>`),
  bell: icon(svg`<path d="M6 16V11a6 6 0 0112 0v5l1.5 2h-15z"/><path d="M10 20.500h4"/>`),
  bellOff: icon(svg`<path d="M6 16V11a6 6 0 018-5.600M18 11v5l1.5 2H8M10 20.500h4M4 4l16 16"/>`),
  people: icon(svg`<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20c.5-4 3-6 6.5-6s6 2 6.5 6M16 5a3.5 3.5 0 010 6.500M18 14.500c2 .8 3.2 2.7 3.5 5.5"/>`),
  keyboard: icon(svg`<rect x="2.5" y="6" width="19" height="12" rx="2"/><path d="M6 10h.01M10 10h.01M14 10h.01M18 10h.01M7.5 14h9"/>`),
  leave: icon(svg`<path d="M14 4H5v16h9M10 12h11M17.5 8.500L21 12l-3.5 3.5"/>`),
  back: icon(svg`<path d="M20 12H5M11 6l-6 6 6 6"/>`),
  robot: icon(svg`<rect x="4" y="8" width="16" height="11" rx="2.5"/><path d="M12 8V4M9 13h.01M15 13h.01M9.5 16h5"/>`),
  check: icon(svg`<path d="M5 13l4.5 4.500L19 7"/>`),
} as const;
