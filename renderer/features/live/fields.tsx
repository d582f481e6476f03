import { useId, type ReactNode } from 'react';
import { Input, Label, Text, TextArea, TextField } from 'react-aria-components';

interface TextLineProps {
  label: string;
  value: string;
  hint?: string;
  isLong?: boolean;
  onChange: (value: string) => void;
}

/** Ids and addresses: they read from left to right in every language. */
export function TextLine({ label, value, hint, isLong = false, onChange }: TextLineProps) {
  return (
    <TextField className="field" value={value} onChange={onChange} autoComplete="off">
      <Label>{label}</Label>
      {isLong ? (
        <TextArea className="input mono" dir="ltr" spellCheck={false} />
      ) : (
        <Input className="input mono" dir="ltr" spellCheck={false} />
      )}
      {hint !== undefined && (
        <Text slot="description" className="field-hint">
          {hint}
        </Text>
      )}
    </TextField>
  );
}

interface ChooseProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  children: ReactNode;
}

/** One of a few, as the system shows it. */
export function Choose({ label, value, onChange, children }: ChooseProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} className="input" value={value} onChange={(event) => onChange(event.target.value)}>
        {children}
      </select>
    </div>
  );
}
