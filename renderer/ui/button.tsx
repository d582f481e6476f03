import type { ReactNode, Ref } from 'react';
import { Button as AriaButton, type ButtonProps as AriaProps } from 'react-aria-components';

export interface ButtonProps extends Omit<AriaProps, 'className' | 'children'> {
  look?: 'normal' | 'primary' | 'danger' | 'plain';
  isSmall?: boolean;
  icon?: ReactNode;
  children?: ReactNode;
  ref?: Ref<HTMLButtonElement>;
}

/** A button with words, an icon, or both; with an icon alone it needs an `aria-label`. */
export function Button({ look = 'normal', isSmall = false, icon, children, ...rest }: ButtonProps) {
  const classes = ['button', `is-${look}`];
  if (isSmall) classes.push('is-small');
  if (children === undefined) classes.push('is-icon');
  const label = rest['aria-label'];
  return (
    <AriaButton {...rest} className={classes.join(' ')}>
      {icon}
      {children === undefined ? <span className="visually-hidden">{label}</span> : children}
    </AriaButton>
  );
}
