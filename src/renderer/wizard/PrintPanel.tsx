import { Checkbox, Radio, RadioGroup } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import type { Choices, PrinterInfo } from '../../shared/model';
import { useStore } from '../app/use-store';
import { StateIcon } from '../components/Status';
import { useStrings } from '../strings';
import { visible } from '../strings/format';

export interface PrintChoice {
  /** `handwrite`: boxes without the PIN, on the printer or (null) in a file. */
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
  const byHand = choice.how === 'handwrite';
  const { bgk } = useStore();
  const [printers, setPrinters] = useState<readonly PrinterInfo[]>([]);
  useEffect(() => {
    let gone = false;
    void bgk.paper.printers().then((reply) => {
      if (gone || !reply.ok) return;
      setPrinters(reply.value);
      const first = reply.value.find((printer) => printer.isDefault) ?? reply.value[0];
      if (choice.how === 'file' || choice.printer !== null) return;
      const how = byHand ? 'handwrite' : first === undefined ? 'file' : 'printer';
      onChange({ how, printer: first?.name ?? null });
    });
    return () => {
      gone = true;
    };
    // Asked once, when the panel opens.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [bgk]);
  const value = choice.printer === null ? 'file' : `printer:${choice.printer}`;
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
          const printer = data.value === 'file' ? null : data.value.slice('printer:'.length);
          onChange({ how: byHand ? 'handwrite' : printer === null ? 'file' : 'printer', printer });
        }}
      >
        {printers.map((printer) => (
          <div className="finding card-pad" key={printer.name}>
            <Radio value={`printer:${printer.name}`} label={visible(printer.displayName)} />
            <p className="secondary row print-note">
              <StateIcon tone={printer.warning === null || byHand ? 'proven' : 'fix'} small />
              <span className="anywhere">
                {byHand
                  ? t.papers.printerWithoutPin
                  : printer.warning === null
                    ? t.home.printerKinds[printer.kind]
                    : visible(printer.warning)}
              </span>
            </p>
          </div>
        ))}
        {printers.length === 0 ? <p className="finding card-pad secondary">{s.noPrinter}</p> : null}
        <div className="finding card-pad">
          <Radio value="file" label={s.saveFile} />
          <p className="secondary print-note">{byHand ? t.papers.fileWithoutPin : s.fileNote}</p>
        </div>
      </RadioGroup>
      <div className="finding card-pad">
        <Checkbox
          checked={byHand}
          label={t.papers.handwrite}
          onChange={(_, data) =>
            onChange({
              how: data.checked === true ? 'handwrite' : choice.printer === null ? 'file' : 'printer',
              printer: choice.printer,
            })
          }
          data-testid="print-by-hand"
        />
        <p className="secondary print-note">{t.papers.handwriteNote}</p>
      </div>
    </section>
  );
}
