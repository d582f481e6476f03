import { useState, type ReactNode } from 'react';
import { Form } from 'react-aria-components';
import type { ErrorView } from '../../../contract/error.ts';
import type { ProbeStep } from '../../../contract/views.ts';
import { useWords } from '../../i18n/use-words.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorPanel } from '../shared/error-panel.tsx';
import { FieldInput } from './field-input.tsx';
import { ProbeSteps } from './probe-steps.tsx';
import type { Checked, Draft, Field, FieldId } from './source-fields.ts';

interface ConnectionFormProps<T> {
  fields: readonly Field[];
  draft: Draft;
  onDraft: (draft: Draft) => void;
  hintOf: (id: FieldId) => string | undefined;
  isKept: boolean;
  check: () => Checked<T>;
  save: (value: T) => Promise<boolean>;
  test: (value: T) => Promise<ProbeStep[] | null>;
  isSaving: boolean;
  isTesting: boolean;
  error: ErrorView | null;
  onClose: () => void;
  children?: ReactNode;
}

/** The form of a service or a source: fields, their faults, a test of the connection, save. */
export function ConnectionForm<T>(props: ConnectionFormProps<T>) {
  const { fields, draft, onDraft, hintOf, isKept, check, save, test, isSaving, isTesting, error, onClose } =
    props;
  const { t } = useWords();
  const [wrong, setWrong] = useState<ReadonlyMap<FieldId, string>>(new Map());
  const [steps, setSteps] = useState<readonly ProbeStep[] | null>(null);

  const checked = (): T | null => {
    const result = check();
    setWrong(result.ok ? new Map() : result.wrong);
    return result.ok ? result.value : null;
  };
  const onSave = async () => {
    const value = checked();
    if (value !== null && (await save(value))) onClose();
  };
  const onTest = async () => {
    const value = checked();
    if (value !== null) setSteps(await test(value));
  };
  const onField = (id: FieldId, text: string) => {
    onDraft({ ...draft, [id]: text });
    setSteps(null);
    setWrong((before) => new Map([...before].filter(([field]) => field !== id)));
  };
  return (
    <Form
      className="form"
      validationBehavior="aria"
      onSubmit={(event) => {
        event.preventDefault();
        void onSave();
      }}
    >
      {props.children}
      {fields.map((field) => (
        <FieldInput
          key={field.id}
          field={field}
          value={draft[field.id] ?? ''}
          wrong={wrong.get(field.id)}
          isKept={isKept}
          hint={hintOf(field.id)}
          onChange={(text) => onField(field.id, text)}
        />
      ))}
      {steps && <ProbeSteps steps={steps} />}
      {error && <ErrorPanel error={error} />}
      <div className="dialog-actions">
        <span className="at-start">
          <Button isPending={isTesting} onPress={() => void onTest()}>
            {isTesting ? t('sources.testing') : t('sources.test')}
          </Button>
        </span>
        <Button onPress={onClose}>{t('common.cancel')}</Button>
        <Button type="submit" look="primary" isPending={isSaving}>
          {t('common.save')}
        </Button>
      </div>
    </Form>
  );
}
