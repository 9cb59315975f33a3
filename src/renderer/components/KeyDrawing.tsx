import type { ReactElement } from 'react';
import type { FormFactor } from '../../shared/model/key';

/** Keys are drawn, not photographed: one drawing for each form, no maker. viewBox 120 x 200, plug on top. */
export interface KeyDrawingProps {
  readonly form: FormFactor;
  readonly letter: string | null;
  readonly height: number;
  /** Expected but absent: dashed outline. */
  readonly absent?: boolean;
  /** Three rings round the contact. */
  readonly touch?: boolean;
}

interface Shape {
  readonly plug: ReactElement;
  readonly body: ReactElement;
  readonly contact: ReactElement;
  readonly at: readonly [x: number, y: number];
  readonly sticker: readonly [x: number, y: number];
  readonly hole: readonly [x: number, y: number] | null;
}

const usbA = (
  <>
    <rect x="36" y="4" width="48" height="52" rx="2" className="kd-metal" />
    <rect x="46" y="18" width="10" height="12" className="kd-slot" />
    <rect x="64" y="18" width="10" height="12" className="kd-slot" />
  </>
);
const usbC = (
  <>
    <rect x="44" y="4" width="32" height="36" rx="8" className="kd-metal" />
    <rect x="53" y="10" width="14" height="4" rx="2" className="kd-slot" />
  </>
);
const disc = (x: number, y: number, r: number): ReactElement => (
  <>
    <circle cx={x} cy={y} r={r} className="kd-contact" />
    <circle cx={x} cy={y} r={r * 0.62} className="kd-contact-in" />
  </>
);

const shapes: Record<FormFactor, Shape> = {
  usbAFlat: {
    plug: usbA,
    body: <path d="M20 56h80a4 4 0 0 1 4 4v92c0 26-20 44-44 44s-44-18-44-44V60a4 4 0 0 1 4-4z" className="kd-body" />,
    contact: <rect x="42" y="78" width="36" height="36" rx="8" className="kd-contact" />,
    at: [60, 96],
    sticker: [60, 142],
    hole: [60, 176],
  },
  usbAMetal: {
    plug: (
      <>
        <rect x="36" y="4" width="48" height="60" rx="2" className="kd-metal" />
        <path d="M44 12h6v34h-6zM55 12h6v34h-6zM66 12h6v34h-6z" className="kd-contact" />
      </>
    ),
    body: <rect x="28" y="64" width="64" height="130" rx="12" className="kd-body" />,
    contact: disc(60, 100, 19),
    at: [60, 100],
    sticker: [60, 142],
    hole: [60, 174],
  },
  usbC: {
    plug: usbC,
    body: <rect x="24" y="36" width="72" height="160" rx="14" className="kd-body" />,
    contact: disc(60, 88, 19),
    at: [60, 88],
    sticker: [60, 140],
    hole: [60, 174],
  },
  nano: {
    plug: usbC,
    body: <rect x="30" y="40" width="60" height="76" rx="10" className="kd-body" />,
    contact: <rect x="38" y="50" width="44" height="14" rx="6" className="kd-contact" />,
    at: [60, 57],
    sticker: [60, 90],
    hole: null,
  },
  fingerprint: {
    plug: usbA,
    body: <rect x="18" y="56" width="84" height="140" rx="18" className="kd-body" />,
    contact: (
      <>
        <circle cx="60" cy="96" r="24" className="kd-contact" />
        <path d="M48 98c0-16 24-16 24 0M53 104c0-18 14-18 14-4M60 96v14" className="kd-finger" />
      </>
    ),
    at: [60, 96],
    sticker: [60, 146],
    hole: [60, 178],
  },
  card: {
    plug: <rect x="0" y="0" width="0" height="0" />,
    body: <rect x="8" y="20" width="104" height="164" rx="12" className="kd-body" />,
    contact: <rect x="42" y="44" width="36" height="32" rx="6" className="kd-contact" />,
    at: [60, 60],
    sticker: [60, 120],
    hole: null,
  },
  unknown: {
    plug: usbA,
    body: <rect x="24" y="56" width="72" height="140" rx="12" className="kd-body" />,
    contact: disc(60, 94, 17),
    at: [60, 94],
    sticker: [60, 140],
    hole: [60, 174],
  },
};

export function KeyDrawing({ form, letter, height, absent, touch }: KeyDrawingProps) {
  const shape = shapes[form];
  const [x, y] = shape.at;
  const [sx, sy] = shape.sticker;
  return (
    <svg
      className={`key-drawing${absent ? ' is-absent' : ''}`}
      viewBox="0 0 120 200"
      height={height}
      width={height * 0.6}
      aria-hidden="true"
    >
      {shape.plug}
      {shape.body}
      {touch ? (
        <g className="kd-rings">
          <circle cx={x} cy={y} r="30" />
          <circle cx={x} cy={y} r="42" />
          <circle cx={x} cy={y} r="54" />
        </g>
      ) : null}
      {shape.contact}
      {letter === null ? null : (
        <>
          <rect x={sx - 17} y={sy - 12} width="34" height="25" rx="3" className="kd-sticker" />
          <text x={sx} y={sy + 8} textAnchor="middle" className="kd-letter">
            {letter}
          </text>
        </>
      )}
      {shape.hole === null ? null : <circle cx={shape.hole[0]} cy={shape.hole[1]} r="8" className="kd-hole" />}
    </svg>
  );
}
