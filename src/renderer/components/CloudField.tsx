import { Field, Select } from '@fluentui/react-components';
import { CLOUDS, type Cloud } from '../../shared/model';
import { useStrings } from '../strings';

/** The clouds by the names that they have everywhere in the window. */
export function CloudField(props: {
  readonly label: string;
  readonly hint?: string;
  readonly value: Cloud;
  readonly onChange: (cloud: Cloud) => void;
  readonly id: string;
}) {
  const { label, hint, value, onChange, id } = props;
  const { clouds } = useStrings().settings;
  return (
    <Field label={label} hint={hint}>
      <Select
        value={value}
        onChange={(_, data) => {
          const cloud = CLOUDS.find((name) => name === data.value);
          if (cloud !== undefined) onChange(cloud);
        }}
        data-testid={id}
      >
        {CLOUDS.map((cloud) => (
          <option key={cloud} value={cloud}>
            {clouds[cloud]}
          </option>
        ))}
      </Select>
    </Field>
  );
}
