import {
  createDarkTheme,
  createLightTheme,
  webDarkTheme,
  webLightTheme,
  type BrandVariants,
  type Theme,
} from '@fluentui/react-components';

/** Purple for the rehearsal, so that no cropped screenshot can be taken for the real thing (rule 11). */
const rehearsalRamp: BrandVariants = {
  10: '#0d0418',
  20: '#1c0d30',
  30: '#2a1548',
  40: '#361c5c',
  50: '#41226c',
  60: '#4a267a',
  70: '#532a86',
  80: '#5c2e91',
  90: '#6d42a0',
  100: '#7f58af',
  110: '#9270bd',
  120: '#a588cb',
  130: '#b794e0',
  140: '#c9b0e8',
  150: '#dbcbf0',
  160: '#ede4f8',
};

const fonts: Partial<Theme> = {
  fontFamilyBase: '"Segoe UI Variable Text","Segoe UI",Inter,system-ui,"Noto Sans",sans-serif',
  fontFamilyMonospace: '"Cascadia Mono","JetBrains Mono",Consolas,"DejaVu Sans Mono",monospace',
};

const lightContrast: Partial<Theme> = {
  colorNeutralStroke3: '#ededed',
  // A button that is not allowed yet keeps a label that can be read.
  colorNeutralForegroundDisabled: '#6b6b6b',
  colorStatusWarningForeground1: '#a33d06',
  colorStatusWarningForeground3: '#a33d06',
};

const darkContrast: Partial<Theme> = {
  colorNeutralBackground3: '#191919',
  colorNeutralForegroundDisabled: '#a3a3a3',
  colorNeutralForeground3: '#b3b3b3',
  colorNeutralStroke1: '#666666',
  colorNeutralStroke2: '#474747',
  colorNeutralStroke3: '#3a3a3a',
  colorBrandForeground1: '#62abf5',
  colorBrandForegroundLink: '#77b7f7',
  colorBrandForegroundLinkHover: '#96c6fa',
  colorStatusSuccessForeground1: '#6cc56c',
  colorStatusSuccessBackground1: '#0a2a0a',
  colorStatusSuccessBorder1: '#1d5c1d',
  colorStatusWarningForeground1: '#faa06b',
  colorStatusWarningForeground3: '#faa06b',
  colorStatusWarningBackground1: '#331a0a',
  colorStatusWarningBorder1: '#6b3312',
  colorStatusDangerForeground1: '#eb8c95',
  colorStatusDangerBackground1: '#2e0f13',
  colorStatusDangerBorder1: '#751d26',
};

const lightTheme: Theme = { ...webLightTheme, ...lightContrast, ...fonts };
const darkTheme: Theme = { ...webDarkTheme, ...darkContrast, ...fonts };

const lightRehearsal: Theme = {
  ...createLightTheme(rehearsalRamp),
  ...lightContrast,
  ...fonts,
  colorNeutralBackground2: '#f8f4fc',
  colorNeutralBackground3: '#f1ebf8',
  colorBrandBackground: '#5c2e91',
  colorBrandForeground1: '#5c2e91',
  colorBrandForegroundLink: '#5c2e91',
  colorBrandBackground2: '#ede4f8',
  colorNeutralForeground3: '#5a5a5a',
};

const darkRehearsal: Theme = {
  ...createDarkTheme(rehearsalRamp),
  ...darkContrast,
  ...fonts,
  colorNeutralBackground2: '#1d1626',
  colorNeutralBackground3: '#2a1b3d',
  colorBrandBackground: '#6d42a0',
  colorBrandForeground1: '#b794e0',
  colorBrandForegroundLink: '#c9b0e8',
  colorBrandForegroundLinkHover: '#dbcbf0',
  // The label of a quiet button under the pointer or with its menu open.
  colorNeutralForeground2BrandHover: '#b794e0',
  colorNeutralForeground2BrandPressed: '#c9b0e8',
  colorNeutralForeground2BrandSelected: '#b794e0',
  colorBrandBackground2: '#34214d',
  colorNeutralForeground3: '#bdb4c8',
};

export function themeFor(dark: boolean, rehearsal: boolean): Theme {
  if (rehearsal) return dark ? darkRehearsal : lightRehearsal;
  return dark ? darkTheme : lightTheme;
}
