import type { BenchKey, CeremonyKeyView, CeremonySnapshot } from '../../shared/model';
import { useStore } from '../app/use-store';
import { Act } from '../components/Act';
import { Flash20Regular } from '../components/icons';
import { KeyDrawing } from '../components/KeyDrawing';
import { StateIcon } from '../components/Status';
import { useStrings } from '../strings';
import { groupedSerial, visible } from '../strings/format';

export interface WrongKeyFacts {
  readonly expected: CeremonyKeyView;
  readonly found: BenchKey | null;
}

/** From the error of main: which key was expected, and which one is plugged in instead. */
export function wrongKeyOf(snapshot: CeremonySnapshot): WrongKeyFacts | null {
  if (snapshot.error?.code !== 'key/other') return null;
  const letter = snapshot.error.details['expected'];
  const expected = snapshot.keys.find((key) => key.letter === letter);
  if (expected === undefined) return null;
  return {
    expected,
    found: snapshot.bench.find((key) => key.state !== 'gone' && key.letter !== expected.letter) ?? null,
  };
}

/** Says first that nothing happened, then shows the difference of two look-alikes down to the digits. */
export function WrongKey({ wrong, snapshot }: { readonly wrong: WrongKeyFacts; readonly snapshot: CeremonySnapshot }) {
  const t = useStrings();
  const s = t.keys;
  const store = useStore();
  const { expected, found } = wrong;
  const other = found === null ? undefined : snapshot.keys.find((key) => key.letter === found.letter);
  const model = (key: BenchKey | null): string => key?.info.model ?? key?.info.product ?? s.unknownModel;
  const expectedModel = expected.recorded.model ?? expected.recorded.product;
  return (
    <section className="card wrong-key" role="alert" data-testid="wrong-key">
      <div className="wrong-head">
        <StateIcon tone="stop" />
        <div>
          <h2 className="prompt-title" style={{ margin: 0 }}>
            {s.wrongTitle(expected.letter)}
          </h2>
          <p>{s.wrongText}</p>
        </div>
      </div>
      <table className="wrong-table">
        <thead>
          <tr>
            <td />
            <th scope="col">
              <span className="row">
                <KeyDrawing form={expected.recorded.formFactor} letter={expected.letter} height={60} absent />
                <span>
                  <span className="strong">{s.expected}</span>
                  <span className="caption" style={{ display: 'block' }}>
                    {s.keyName(expected.letter)}
                  </span>
                </span>
              </span>
            </th>
            <th scope="col">
              <span className="row">
                <KeyDrawing
                  form={found?.info.formFactor ?? 'unknown'}
                  letter={found?.letter ?? null}
                  height={60}
                  absent={found === null}
                />
                <span>
                  <span className="strong">{s.pluggedIn}</span>
                  <span className="caption" style={{ display: 'block' }}>
                    {other === undefined ? s.states.stranger : s.keyName(other.letter)}
                  </span>
                </span>
              </span>
            </th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{s.serial}</th>
            <td>
              <Digits
                text={serialText(expected.recorded.serial, s.noSerial)}
                against={serialText(found?.info.serial ?? null, s.noSerial)}
              />
            </td>
            <td>
              <Digits
                text={serialText(found?.info.serial ?? null, s.noSerial)}
                against={serialText(expected.recorded.serial, s.noSerial)}
              />
            </td>
          </tr>
          <tr>
            <th scope="row">{s.model}</th>
            <td>{visible(expectedModel)}</td>
            <td>{model(found) === expectedModel ? s.sameModel : visible(model(found))}</td>
          </tr>
          <tr>
            <th scope="row">{s.belongs}</th>
            <td>{s.belongsHere(expected.letter)}</td>
            <td>{other === undefined ? s.belongsElsewhere : s.anotherKey(other.letter)}</td>
          </tr>
        </tbody>
      </table>
      <div className="panel-foot">
        {found === null ? null : (
          <Act
            id="blink-wrong"
            icon={<Flash20Regular />}
            label={s.blinkThis}
            onClick={() => void store.watch(store.bgk.keys.wink({ keyId: found.info.id }))}
          />
        )}
        <Act
          id="dismiss-error"
          appearance="transparent"
          label={t.prompts.dismiss}
          onClick={() => void store.act({ act: 'dismissError' })}
        />
      </div>
    </section>
  );
}

function serialText(serial: string | null, none: string): string {
  return serial === null ? none : groupedSerial(visible(serial));
}

/** Characters that differ are bold and underlined; the whole stays one text for a screen reader. */
function Digits({ text, against }: { readonly text: string; readonly against: string }) {
  let same = 0;
  while (same < text.length && text[same] === against[same]) same += 1;
  return (
    <bdi className="mono anywhere">
      {text.slice(0, same)}
      <span className="differs">{text.slice(same)}</span>
    </bdi>
  );
}
