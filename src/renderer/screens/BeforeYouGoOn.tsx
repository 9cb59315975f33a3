import { useEffect, useState, type ReactNode } from 'react';
import { useStore, useWindowState } from '../app/use-store';
import type { PrinterInfo } from '../../shared/model';
import { Act } from '../components/Act';
import { StateIcon, type Tone } from '../components/Status';
import { useStrings } from '../strings';
import { visible } from '../strings/format';

/** What is missing, beside its remedy, in the same words as in the status strip. */
export function BeforeYouGoOn() {
  const s = useStrings().home;
  const { app, bench } = useWindowState();
  const { bgk } = useStore();
  const [printers, setPrinters] = useState<readonly PrinterInfo[] | null>(null);
  useEffect(() => {
    let gone = false;
    void bgk.paper.printers().then((reply) => {
      if (!gone && reply.ok) setPrinters(reply.value);
    });
    return () => {
      gone = true;
    };
  }, [bgk]);
  if (app === null) return null;
  const here = bench.filter((key) => key.state !== 'gone');
  const bad = here.filter((key) => key.state === 'notUsable' || key.state === 'locked').length;
  const missing = app.rights.state === 'missing';
  const printer = printers?.find((p) => p.isDefault) ?? printers?.[0];
  return (
    <section className="card card-pad" data-testid="home-before">
      <h2 className="caption">{s.before}</h2>
      <ul>
        {app.rehearsalOnly === null ? null : (
          <Before tone="fix" title={s.rehearsalOnly} text={visible(app.rehearsalOnly)} />
        )}
        {missing ? (
          <Before
            tone="fix"
            title={s.rightsTitle(s.rights.missing)}
            text={[app.rights.text, app.rights.fix]
              .filter((part) => part !== null)
              .map(visible)
              .join('. ')}
          >
            {app.platform === 'win32' ? (
              <p className="row wrap">
                <Act
                  id="restart-elevated"
                  size="small"
                  label={s.restartElevated}
                  onClick={() => void bgk.app.relaunchElevated()}
                />
                <Act
                  id="windows-settings"
                  size="small"
                  label={s.windowsSettings}
                  onClick={() => void bgk.app.openLink({ id: 'windows-security-keys' })}
                />
              </p>
            ) : null}
          </Before>
        ) : null}
        <Before
          tone={bad > 0 ? 'stop' : here.length === 0 ? 'none' : 'proven'}
          title={s.keysTitle(bad > 0 ? s.keysBad(bad) : here.length === 0 ? s.keysNone : s.keysSome(here.length))}
          text={
            bad > 0
              ? (here.find((key) => key.info.why !== null)?.info.why ?? '')
              : here.length === 0
                ? s.keysNoneText
                : s.keysSomeText
          }
        />
        <Before
          tone={app.network === 'unreachable' ? 'fix' : app.network === 'unknown' ? 'none' : 'proven'}
          title={s.networkTitle(s.network[app.network])}
          text={s.networkText[app.network]}
        />
        {printers === null ? null : (
          <Before
            tone={printer === undefined ? 'none' : printer.warning === null ? 'proven' : 'fix'}
            title={s.printerTitle(printer === undefined ? s.printerNone : visible(printer.displayName))}
            text={
              printer === undefined
                ? s.printerNoneText
                : printer.warning === null
                  ? s.printerKinds[printer.kind]
                  : visible(printer.warning)
            }
          />
        )}
      </ul>
    </section>
  );
}

function Before({
  tone,
  title,
  text,
  children,
}: {
  readonly tone: Tone;
  readonly title: string;
  readonly text: string;
  readonly children?: ReactNode;
}) {
  return (
    <li className="before-item">
      <StateIcon tone={tone} />
      <div>
        <p className="strong anywhere">{title}</p>
        <p className="secondary anywhere">{text}</p>
        {children}
      </div>
    </li>
  );
}
