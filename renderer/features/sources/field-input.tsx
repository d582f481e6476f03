import { FieldError, Input, Label, Text, TextArea, TextField } from 'react-aria-components';
import { useAction } from '../../bridge/use-request.ts';
import { useWords } from '../../i18n/use-words.ts';
import { Button } from '../../ui/button.tsx';
import type { Field } from './source-fields.ts';

interface FieldInputProps {
  field: Field;
  value: string;
  wrong: string | undefined;
  /** A secret exists and stays when this is left empty. */
  isKept: boolean;
  hint: string | undefined;
  onChange: (value: string) => void;
}

export function FieldInput({ field, value, wrong, isKept, hint, onChange }: FieldInputProps) {
  const { t } = useWords();
  const choose = useAction('app.chooseFolder');
  const label = field.isFolder ? t('sources.folder') : t(`sources.${field.id}`);
  const placeholder = field.isSecret && isKept ? t('sources.kept') : '';
  const onChoose = async () => {
    const chosen = await choose.run({});
    if (chosen?.path) onChange(chosen.path);
  };
  return (
    <TextField
      className="field"
      value={value}
      onChange={onChange}
      type={field.isSecret ? 'password' : 'text'}
      isInvalid={wrong !== undefined}
      validationBehavior="aria"
      autoComplete="off"
    >
      <Label>{label}</Label>
      <div className="field-line">
        {field.isLong ? (
          <TextArea className="input mono" dir="ltr" spellCheck={false} />
        ) : (
          <Input
            className="input"
            dir={field.id === 'name' ? 'auto' : 'ltr'}
            placeholder={placeholder}
            spellCheck={false}
          />
        )}
        {field.isFolder && <Button onPress={() => void onChoose()}>{t('sources.chooseFolder')}</Button>}
      </div>
      {hint !== undefined && (
        <Text slot="description" className="field-hint">
          {hint}
        </Text>
      )}
      <FieldError className="field-error">{wrong}</FieldError>
    </TextField>
  );
}
