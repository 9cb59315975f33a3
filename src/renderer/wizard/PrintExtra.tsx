import { Field, Input, Radio, RadioGroup, Select } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { LABEL_STOCK_NAMES, LABELS_PER_SHEET, type LabelStock } from '../../shared/model/paper';
import type { ExtraPaper, PrinterInfo } from '../../shared/model';
import { useStore } from '../app/use-store';
import { AskDialog } from '../components/AskDialog';
import { useStrings } from '../strings';
import { visible } from '../strings/format';

const FILE = 'file';

/** Labels, cover sheet and the like: where to, and on which labels. None of them holds a PIN. */
export function PrintExtra({
  what,
  sheetNumber = '',
  onDone,
  onClose,
}: {
  readonly what: ExtraPaper['what'];
  /** Which sheet a notice is for. */
  readonly sheetNumber?: string;
  /** What became of it, in one sentence. */
  readonly onDone: (said: string) => void;
  readonly onClose: () => void;
}) {
  const t = useStrings();
  const s = t.papers.extra;
  const { bgk, watch } = useExtraStore();
  const [printers, setPrinters] = useState<readonly PrinterInfo[]>([]);
  const [where, setWhere] = useState(FILE);
  const [stock, setStock] = useState<LabelStock>('plain');
  const [used, setUsed] = useState('0');
  useEffect(() => {
    let gone = false;
    void bgk.paper.printers().then((reply) => {
      if (gone || !reply.ok) return;
      setPrinters(reply.value);
      const first = reply.value.find((printer) => printer.isDefault) ?? reply.value[0];
      if (first !== undefined) setWhere(`printer:${first.name}`);
    });
    return () => {
      gone = true;
    };
  }, [bgk]);
  const most = stock === 'plain' ? 0 : LABELS_PER_SHEET[stock] - 1;
  const skip = stock === 'plain' ? 0 : Number.parseInt(used, 10) || 0;
  const tooMany = skip > most;
  const go = async (): Promise<void> => {
    onClose();
    const printer = where === FILE ? null : where.slice('printer:'.length);
    const paper: ExtraPaper =
      what === 'labels' ? { what, stock, skip } : what === 'void' ? { what, sheetNumber } : { what };
    const reply = await watch(bgk.paper.printExtra({ ...paper, printer }));
    if (!reply.ok) return;
    const shown = printers.find((each) => each.name === printer)?.displayName ?? '';
    if (reply.value.savedAs !== null) onDone(t.steps.finish.savedAs(reply.value.savedAs));
    else onDone(printer === null ? t.steps.plan.notExported : t.steps.finish.printedOn(visible(shown)));
  };
  return (
    <AskDialog
      title={s.titles[what]}
      keep={s.cancel}
      act={where === FILE ? s.save : s.print}
      ready={!tooMany}
      ids={{ dialog: 'extra-dialog', act: 'extra-do' }}
      className="stack"
      onClose={onClose}
      onAct={() => void go()}
    >
      <p className="secondary">{s.texts[what]}</p>
      {what === 'void' ? <p className="mono">{visible(sheetNumber)}</p> : null}
      {what === 'labels' ? (
        <>
          <Field label={s.stock}>
            <Select
              value={stock}
              onChange={(_, data) => setStock(LABEL_STOCK_NAMES.find((each) => each === data.value) ?? 'plain')}
              data-testid="label-stock"
            >
              {LABEL_STOCK_NAMES.map((each) => (
                <option key={each} value={each}>
                  {s.stocks[each]}
                </option>
              ))}
            </Select>
          </Field>
          {stock === 'plain' ? null : (
            <Field
              label={s.skip}
              hint={s.skipHint(most)}
              {...(tooMany ? { validationMessage: s.skipTooMany(most) } : {})}
            >
              <Input
                inputMode="numeric"
                maxLength={2}
                value={used}
                onChange={(_, data) => setUsed(data.value.replace(/\D/g, ''))}
                data-testid="label-skip"
              />
            </Field>
          )}
        </>
      ) : null}
      <Field label={s.where}>
        <RadioGroup value={where} onChange={(_, data) => setWhere(data.value)}>
          {printers.map((printer) => (
            <Radio
              key={printer.name}
              value={`printer:${printer.name}`}
              label={visible(printer.displayName)}
              data-testid={`extra-on-${printer.name}`}
            />
          ))}
          <Radio value={FILE} label={s.file} data-testid="extra-to-file" />
        </RadioGroup>
      </Field>
    </AskDialog>
  );
}

function useExtraStore() {
  const store = useStore();
  return { bgk: store.bgk, watch: store.watch.bind(store) };
}
