import { Radio, RadioGroup } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import type { Choices, PrinterInfo } from '../../shared/model';
import { useStore } from '../app/use-store';
import { StateIcon } from '../components/Status';
import { useStrings } from '../strings';
import { visible } from '../strings/format';

export interface PrintChoice {
  readonly how: 'printer' | 'file' | 'handwrite';
  readonly printer: string | null;
}

export interface PrintPanelProps {
  readonly choice: PrintChoice;
  readonly onChange: (choice: PrintChoice) => void;
  readonly form: Choices['paper']['form'];
}

/** Which printer, with what speaks against it; a file; or the pen. */
export function PrintPanel({ choice, onChange, form }: PrintPanelProps) {
  const t = useStrings();
  const s = t.steps.paper;
  const { bgk } = useStore();
  const [printers, setPrinters] = useState<readonly PrinterInfo[]>([]);
  useEffect(() => {
    let gone = false;
    void bgk.paper.printers().then((reply) => {
      if (gone || !reply.ok) return;
      setPrinters(reply.value);
      const first = reply.value.find((printer) => printer.isDefault) ?? reply.value[0];
      if (choice.how !== 'printer' || choice.printer !== null) return;
      onChange(first === undefined ? { how: 'file', printer: null } : { how: 'printer', printer: first.name });
    });
    return () => {
      gone = true;
    };
    // Asked once, when the panel opens.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [bgk]);
  const value = choice.how === 'printer' ? `printer:${choice.printer ?? ''}` : choice.how;
  return (
    <section className="card" data-testid="print-panel">
      <h2 className="section-title card-pad" id="print-how">
        {s.howTitle}
        <span className="secondary print-form">{s.form[form]}</span>
      </h2>
      <RadioGroup
        aria-labelledby="print-how"
        className="print-choices"
        value={value}
        onChange={(_, data) => {
          if (data.value === 'file' || data.value === 'handwrite') onChange({ how: data.value, printer: null });
          else onChange({ how: 'printer', printer: data.value.slice('printer:'.length) });
        }}
      >
        {printers.map((printer) => (
          <div className="finding card-pad" key={printer.name}>
            <Radio value={`printer:${printer.name}`} label={visible(printer.displayName)} />
            <p className="secondary row print-note">
              <StateIcon tone={printer.warning === null ? 'proven' : 'fix'} small />
              <span className="anywhere">
                {printer.warning === null ? t.home.printerKinds[printer.kind] : visible(printer.warning)}
              </span>
            </p>
          </div>
        ))}
        {printers.length === 0 ? <p className="finding card-pad secondary">{s.noPrinter}</p> : null}
        <div className="finding card-pad">
          <Radio value="file" label={s.saveFile} />
          <p className="secondary print-note">{s.fileNote}</p>
        </div>
        <div className="finding card-pad">
          <Radio value="handwrite" label={s.handwrite} />
          <p className="secondary print-note">{s.handwriteNote}</p>
        </div>
      </RadioGroup>
    </section>
  );
}
