import { Input } from '@fluentui/react-components';
import { Search20Regular } from './icons';

/** Narrows a list while one types. */
export function SearchField({
  label,
  query,
  onQuery,
  testId,
}: {
  readonly label: string;
  readonly query: string;
  readonly onQuery: (query: string) => void;
  readonly testId: string;
}) {
  return (
    <Input
      type="search"
      contentBefore={<Search20Regular />}
      aria-label={label}
      placeholder={label}
      value={query}
      onChange={(_, data) => onQuery(data.value)}
      data-testid={testId}
    />
  );
}
