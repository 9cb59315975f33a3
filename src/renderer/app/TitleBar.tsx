import { HatGraduation20Filled } from '../components/icons';
import { Untrusted } from '../components/Untrusted';
import { useStrings } from '../strings';

function AppGlyph() {
  return (
    <svg
      width="18"
      height="18"
      viewBox="0 0 18 18"
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
    >
      <rect x="1" y="1" width="16" height="16" rx="4" />
      <circle cx="9" cy="7" r="2.4" fill="currentColor" stroke="none" />
      <path d="M9 8v6" strokeLinecap="round" />
    </svg>
  );
}

export interface TitleBarProps {
  readonly rehearsal: boolean;
  readonly tenant: { readonly displayName: string; readonly initialDomain?: string } | null;
}

export function TitleBar({ rehearsal, tenant }: TitleBarProps) {
  const s = useStrings().shell;
  return (
    <header className="titlebar" data-testid="titlebar">
      <span className="titlebar-name row">
        <AppGlyph />
        {s.appName}
      </span>
      {rehearsal ? (
        <span className="titlebar-word" data-testid="rehearsal-word">
          <HatGraduation20Filled />
          {s.rehearsalWord}
        </span>
      ) : null}
      <span className="titlebar-rule" aria-hidden="true" />
      <span className="titlebar-tenant">
        {tenant === null ? (
          rehearsal ? (
            s.simulatedTenant
          ) : (
            s.notSignedIn
          )
        ) : (
          <>
            <Untrusted text={tenant.displayName} max={48} />
            {tenant.initialDomain === undefined ? null : (
              <>
                {'  ·  '}
                <Untrusted text={tenant.initialDomain} max={64} />
              </>
            )}
          </>
        )}
      </span>
    </header>
  );
}
