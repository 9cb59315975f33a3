import { useEffect } from 'react';
import { useStateFor, useStore } from '../app/use-store';
import { useStrings } from '../strings';

interface Image {
  readonly src: string;
  readonly width: number;
  readonly height: number;
}

/** The sheet exactly as it is printed, drawn in main; the PIN is hidden, so that only the paper can answer. */
export function PaperPreview({
  accountIndex,
  number,
  version,
}: {
  readonly accountIndex: number | null;
  readonly number: string;
  readonly version: string;
}) {
  const s = useStrings().steps.paper;
  const { bgk } = useStore();
  const [image, setImage] = useStateFor<Image | null>(`${accountIndex} ${version}`, null);
  useEffect(() => {
    let gone = false;
    if (accountIndex !== null) {
      void bgk.paper.preview({ accountIndex }).then((reply) => {
        // No preview is no fault: the sheet may not be laid out yet.
        if (!gone && reply.ok)
          setImage({
            src: `data:image/png;base64,${reply.value.png}`,
            width: reply.value.width,
            height: reply.value.height,
          });
      });
    }
    return () => {
      gone = true;
    };
    // The setter is another one for each version of the sheet: then it is drawn again.
  }, [bgk, accountIndex, setImage]);
  return (
    <figure className="card paper-preview" data-testid="paper-preview">
      {image === null ? (
        <div className="paper-blank">{s.previewMissing}</div>
      ) : (
        <img src={image.src} width={image.width} height={image.height} alt={s.previewAlt(number)} draggable={false} />
      )}
    </figure>
  );
}
