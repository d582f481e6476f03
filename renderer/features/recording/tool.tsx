import type { ReactNode } from 'react';
import { Tooltip, TooltipTrigger } from 'react-aria-components';
import { Button } from '../../ui/button.tsx';

interface ToolProps {
  label: string;
  icon: ReactNode;
  isOn?: boolean;
  onPress: () => void;
}

/** A button of the transport: where there is no room for its words they are read aloud and shown on hover. */
export function Tool({ label, icon, isOn = false, onPress }: ToolProps) {
  return (
    <TooltipTrigger delay={500}>
      <Button look={isOn ? 'normal' : 'plain'} icon={icon} onPress={onPress}>
        <span className="tool-words">{label}</span>
      </Button>
      <Tooltip className="tooltip" offset={4}>
        {label}
      </Tooltip>
    </TooltipTrigger>
  );
}
